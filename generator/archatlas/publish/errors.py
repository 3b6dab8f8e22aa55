"""What keeps a site from being published, as one exception with its reasons."""

from archatlas.model.refusal import Refusal


class PublishError(Refusal):
    """Say why nothing was published; the message names the thing and the cure."""


class OutputRefused(PublishError):
    """Refuse to replace a directory that holds something else than an earlier result."""


class BuildFailed(PublishError):
    """Carry what mkdocs had to say about a build that it gave up."""

    def __init__(self, messages: tuple[str, ...]) -> None:
        self.messages = messages
        super().__init__("\n".join(messages) or "mkdocs gave up without a message")
