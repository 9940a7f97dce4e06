#!/bin/sh
# Checks and measures lutra-cuda on this machine's GPU, from a folder that pack.sh made. Each part has
# a time limit and a log; a part whose data or tools are missing says so. The exit status is the number
# of parts that failed.
#
#   check.sh [-o LOGS] [PART ...]     parts in the order given; all without
#
#   devices    what there is to compute with
#   contract   every test of lutra-cuda that computes, on the GPU
#   memcheck   the kernels' tests under compute-sanitizer, accesses
#   racecheck  the same, races in shared memory
#   layers     layers of 4,096 to 1,000,000 LUTs, beside one thread of the CPU
#   kernels    each kernel against the peak of the GPU
#   steps      steps of training
#   mnist      2000-1000 LUTs with learned wiring, twice: the second run must be the first to the bit
#   cnn        MNIST, the convolutional network
#   search     jobs side by side
#   cifar-cnn  CIFAR-10, BinaryBrain's convolutional network, one epoch
#   cifar      CIFAR-10, the best network, to the end
#
# LUTRA_DATA names the folder of data sets; CHECK_JAVA_OPTS holds further options for java.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
logs=$here/logs
if [ "${1-}" = -o ]; then
  if [ $# -lt 2 ]; then
    echo "check.sh: got -o without a folder for the logs" >&2
    exit 2
  fi
  mkdir -p "$2" || exit 2
  logs=$(cd "$2" && pwd -P)
  shift 2
fi
[ $# -gt 0 ] || set -- devices contract memcheck racecheck layers kernels steps mnist cnn search \
  cifar-cnn cifar
mkdir -p "$logs"
if [ -d "${LUTRA_DATA-}" ]; then
  LUTRA_DATA=$(cd "$LUTRA_DATA" && pwd -P)
  export LUTRA_DATA
fi
cd "$here" || exit 2
java="java/bin/java --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED
  --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC ${CHECK_JAVA_OPTS-}"
failed=0

lutra() {
  # shellcheck disable=SC2086 # options are words
  $java -Xmx24g -cp "lib/*" dev.lutra.cli.Main "$@"
}

# The tests of classes, below another program if one is given.
tests() {
  # shellcheck disable=SC2086,SC2046 # options are words
  $1 $java -Xmx8g -Dlutra.cuda.gpu=true -cp "tests:test-lib/*:lib/*" \
    org.junit.platform.console.ConsoleLauncher execute --disable-banner --details=summary \
    $(shift && for class in "$@"; do echo "--select-class dev.lutra.cuda.$class"; done)
}

train() {
  lutra train "$@" --backend cuda --no-verify
}

twice() {
  for run in 1 2; do
    rm -rf "$logs/mnist-$run"
    train mnist-weightless --set layers.0.wiring=learned --set layers.1.wiring=learned --epochs 10 \
      --out "$logs/mnist-$run" || return
  done
  if cmp "$logs/mnist-1/checkpoint/last.safetensors" "$logs/mnist-2/checkpoint/last.safetensors"; then
    echo "two runs: the same to the bit"
  else
    return 1
  fi
}

searching() {
  cat >"$logs/search.yaml" <<'YAML'
name: side-by-side
spec:
  preset: mnist-weightless
  training: {epochs: 3, validation: 0.1}
space:
  wiring:
    random: {}
    learned: {layers.0.wiring: learned}
  width:
    2000-1000: {}
    4000-1000: {layers.0.units: 4000}
seeds: 2
YAML
  rm -rf "$logs/search"
  lutra search "$logs/search.yaml" --backend cuda --out "$logs/search"
}

run() {
  case $1 in
    devices) lutra devices ;;
    contract) tests "" KernelContractTest CudaMemoryTest CudaTrainingTest ReadersTest ;;
    memcheck) tests "compute-sanitizer --tool memcheck --error-exitcode 9" KernelContractTest ;;
    racecheck) tests "compute-sanitizer --tool racecheck --error-exitcode 9" KernelContractTest ;;
    layers | kernels | steps) lutra bench "$1" --backend cuda -o "$logs/$1.md" ;;
    mnist) twice ;;
    cnn) rm -rf "$logs/cnn" && train mnist-cnn --epochs 4 --out "$logs/cnn" ;;
    search) searching ;;
    cifar-cnn) rm -rf "$logs/cifar-cnn" && train cifar10-cnn --epochs 1 --out "$logs/cifar-cnn" ;;
    cifar) rm -rf "$logs/cifar" && train cifar10-best --out "$logs/cifar" ;;
  esac
}

# Why a part cannot be run; nothing if it can.
missing() {
  case $1 in
    memcheck | racecheck) command -v compute-sanitizer >/dev/null || echo "no compute-sanitizer" ;;
    mnist | cnn | search) [ -d "${LUTRA_DATA-}/mnist" ] || echo "no mnist in LUTRA_DATA" ;;
    cifar*) [ -d "${LUTRA_DATA-}/cifar10" ] || echo "no cifar10 in LUTRA_DATA" ;;
  esac
}

seconds() {
  case $1 in
    layers) echo 420 ;;
    cifar*) echo 300 ;;
    *) echo 180 ;;
  esac
}

for part in "$@"; do
  case " devices contract memcheck racecheck layers kernels steps mnist cnn search cifar-cnn cifar " in
    *" $part "*) ;;
    *)
      echo "check.sh: got part '$part'; the head of this file lists them" >&2
      exit 2
      ;;
  esac
done

# A part runs in a process of its own, so that its limit ends all of it.
if [ "${CHECK_PART-}" ]; then
  run "$1"
  exit
fi
for part in "$@"; do
  reason=$(missing "$part")
  if [ "$reason" ]; then
    echo "== $part: skipped: $reason"
    continue
  fi
  begun=$(date +%s)
  CHECK_PART=1 timeout -k 5 "$(seconds "$part")" sh ./check.sh -o "$logs" "$part" >"$logs/$part.log" 2>&1
  status=$?
  taken=$(($(date +%s) - begun))
  if [ $status -eq 0 ]; then
    echo "== $part: passed in $taken s"
  else
    failed=$((failed + 1))
    case $status in
      124 | 137) echo "== $part: cut off after $taken s" ;;
      *) echo "== $part: failed with $status after $taken s" ;;
    esac
  fi
  grep -v "incubator\|^ *[0-9,]* *%\|ETA" "$logs/$part.log" | tail -n 40
done
exit "$failed"
