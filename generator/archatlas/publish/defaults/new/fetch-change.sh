mkdir "$RUNNER_TEMP/change"
cd -- "$RUNNER_TEMP/change"
# The event of a run for a fork names no pull request, so ask which open ones have exactly this head.
gh api --method GET "repos/$GITHUB_REPOSITORY/pulls" \
    --raw-field state=open --raw-field "head=$HEAD_OWNER:$HEAD_BRANCH" --raw-field per_page=100 --jq '
    [.[] | select(.head.sha == env.HEAD_SHA and .head.repo.full_name == env.HEAD_REPOSITORY)] | .[:5][]
    | "\(.number) \(.base.ref)"' >../found

export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.$GITHUB_SERVER_URL/.extraheader"
GIT_CONFIG_VALUE_0="AUTHORIZATION: basic $(printf 'x-access-token:%s' "$GH_TOKEN" | base64 | tr -d '\n')"
export GIT_CONFIG_VALUE_0
git init --quiet .
touch ../pulls
while read -r number base <&3; do
    git fetch --quiet --no-tags "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY" \
        "+refs/heads/$base:refs/remotes/origin/$base" "+refs/pull/$number/head:refs/pull/$number/head"
    if [ "$(git rev-parse "refs/pull/$number/head")" = "$HEAD_SHA" ]; then
        echo "$number $base" >>../pulls
    else
        echo "::notice::pull request $number has moved on"
    fi
done 3<../found
