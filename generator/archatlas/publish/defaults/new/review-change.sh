mkdir -p -- "$RUNNER_TEMP/reports" "$RUNNER_TEMP/change/$PLACE"
cd -- "$RUNNER_TEMP/change/$PLACE"
numbers=
while read -r number base <&3; do
    report=$RUNNER_TEMP/reports/$number
    status=0
    "$RUNNER_TEMP/archatlas/venv/bin/python" -I -m archatlas.cli review --base "origin/$base" --head "$HEAD_SHA" \
        --output "markdown:$report.md" --output "sarif:$report.all" || status=$?
    [ "$status" -le 1 ] || exit "$status"
    # Code scanning knows neither baselines nor suppressions, and an identity in the file would win over our category.
    jq -c 'del(.runs[0].automationDetails)
        | .runs[0].results |= map(select(.baselineState == "new" and (.suppressions | length) == 0))
        ' "$report.all" >"$report.sarif"
    rm "$report.all"
    numbers=${numbers:+$numbers,}$number
done 3<"$RUNNER_TEMP/pulls"
echo "pulls=[$numbers]" >>"$GITHUB_OUTPUT"
