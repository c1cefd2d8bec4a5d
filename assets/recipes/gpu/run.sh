# Source this in the root of the project: DATA = a folder with the zips of the recipes, WORK = a folder for scratch, RESULTS = where
# results go. Then: check; prepare; both 8 (minutes). On a machine without a network, WHEELS = a folder of wheels to install.
: "${DATA:?}" "${WORK:?}" "${RESULTS:?}"
mkdir -p "$WORK/runs" "$RESULTS"
if [ -n "${WHEELS:-}" ]; then
    python3 -m pip install -q --no-index --no-deps --no-compile --no-cache-dir --upgrade --target "$WORK/site" "$WHEELS"/*.whl || return 9
    export PYTHONPATH=$WORK/site
fi
export PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TORCH_CUDNN_SDPA_DEPRIORITIZED=1 OMP_NUM_THREADS=1
SOURCES="chorale=$DATA/00 classical=$DATA/03 classical=$DATA/04 classical=$DATA/18 classical=$DATA/19 classical=$DATA/21 piano=$DATA/05 performance=$DATA/01
    performance=$DATA/07 song=$DATA/02 song=$DATA/14 game=$DATA/06 game=$DATA/16 quartet=$DATA/08 orchestra=$DATA/09 groove=$DATA/10 secular=$DATA/11
    sacred=$DATA/12 hymn=$DATA/13 leadsheet=$DATA/15"

check() { # SECONDS
    python3 -m tests.benchmarks.training.gpu --seconds "${1:-90}" 2>&1 | tee "$RESULTS/check.txt"; }

prepare() { # reads all sources once
    python3 -m training prepare $SOURCES --prepared "$WORK/prepared" --processes "${PROCESSES:-14}" >"$RESULTS/prepare.txt" 2>&1; tail -n 5 "$RESULTS/prepare.txt"; }

train() { # NAME MINUTES OPTIONS...: the rest of the options in NAME.toml beside this file
    n=$1; m=$2; shift 2
    python3 -m training $SOURCES --prepared "$WORK/prepared" --config "$RECIPES/$n.toml" --max-minutes "$m" --device "${DEVICE:-cuda}" \
        --test-pieces assets/checkpoints/{lstm,ensemble}.report.json --start-over --progress json -o "$WORK/runs/$n.safetensors" "$@" >"$WORK/runs/$n.log" 2>&1
    echo "$n: $?"; tail -n 3 "$WORK/runs/$n.log" | cut -c1-600; }

back() { # what is new, into RESULTS; checkpoints in half precision, which a file of 16 MiB holds
    for f in "$WORK"/runs/*.safetensors; do
        case $f in *.snapshot.*|*'*'*) continue;; esac
        [ "$f" -nt "$RESULTS/$(basename "$f")" ] && python3 -m training compact "$f" -o "$RESULTS/$(basename "$f")"
    done
    cp "$WORK"/runs/*.csv "$WORK"/runs/*.report.json "$RESULTS"/ 2>/dev/null; true; }

both() { # MINUTES: both families side by side
    train lstm "$1" & first=$!
    sleep 20
    train wavenet "$1" & second=$!
    while kill -0 $first 2>/dev/null || kill -0 $second 2>/dev/null; do sleep 30; back; done
    back; }

RECIPES=${RECIPES:-assets/recipes/gpu}
