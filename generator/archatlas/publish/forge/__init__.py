"""The review as one comment of a pull request, kept up to date through the API of GitHub or GitLab."""
