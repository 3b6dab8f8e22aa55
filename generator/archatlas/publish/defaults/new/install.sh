# From a commit, or from a wheel with its digest, and all that it needs by digest. Nothing of the checkout can run:
# a directory of our own, and a Python that looks neither at the checkout nor at variables.
stop() { echo "${GITHUB_ACTIONS:+::error::}$1"; exit 2; }
for name in $(env | sed -n 's/^\(PYTHON[A-Z0-9_]*\)=.*/\1/p'); do unset "$name"; done
tools=${RUNNER_TEMP:-$(mktemp -d)}/archatlas
mkdir "$tools"
cd -- "$tools"
python3 -I -m venv venv
pip() { venv/bin/python -I -m pip --quiet --disable-pip-version-check "$@"; }
case $ARCHATLAS in
    git+https://*@* | git+ssh://*@* | git+file://*@*)
        address=${ARCHATLAS#git+}
        git init --quiet source
        git -C source fetch --quiet --depth 1 -- "${address%@*}" "${ARCHATLAS##*@}"
        git -C source checkout --quiet --detach FETCH_HEAD
        [ "$(git -C source rev-parse HEAD)" = "${ARCHATLAS##*@}" ] || stop "ARCHATLAS has no full commit after its @"
        lock=source/requirements-runtime.lock wanted=./source
        ;;
    *.whl\#sha256=*)
        wheel=${ARCHATLAS%%#*}
        case $wheel in
            *://*) ;;
            *) cp -- "${GITHUB_WORKSPACE:-$CI_PROJECT_DIR}/$wheel" . && wheel=./${wheel##*/} ;;
        esac
        printf '%s --hash=sha256:%s\n' "$wheel" "${ARCHATLAS##*=}" >wheel.txt
        pip download --no-deps --require-hashes --requirement wheel.txt --dest wheel
        wanted=$(echo wheel/*.whl)
        venv/bin/python -I -m zipfile -e "$wanted" unpacked
        lock=unpacked/archatlas/requirements.lock
        ;;
    *) stop "ARCHATLAS must be git+https://…@COMMIT or a wheel with #sha256=DIGEST: no index has archatlas" ;;
esac
pip install --require-hashes --only-binary :all: --requirement "$lock"
pip install --no-index --no-deps --no-build-isolation "$wanted"
