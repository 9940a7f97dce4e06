#!/bin/sh
# Compiles the kernels to machine code for the GPUs that are common, where this machine has NVIDIA's
# compiler: on $NVCC, on the path or where its installer puts it. Without it there is only PTX,
# which comes with the sources and is compiled by the driver when it is loaded.
#
#   build.sh FOLDER        machine code into FOLDER, what is up to date left as it is
#   build.sh --ptx FILE    PTX into FILE
set -eu
sources=$(cd "$(dirname "$0")" && pwd -P)

nvcc=${NVCC-}
[ -n "$nvcc" ] || nvcc=$(command -v nvcc) || nvcc=/usr/local/cuda/bin/nvcc
if [ ! -x "$nvcc" ]; then
  echo "lutra-cuda: no nvcc on this machine; the kernels are shipped as PTX alone" >&2
  exit 0
fi

compile() {
  "$nvcc" -std=c++17 -fmad=false "$@" "$sources/kernels.cu"
}

if [ "$1" = --ptx ]; then
  compile -ptx -arch=compute_80 -o "$2"
  exit
fi

mkdir -p "$1"
for target in 80 90 120; do
  binary=$1/sm_$target.cubin
  if [ ! -f "$binary" ] || [ -n "$(find "$sources" -newer "$binary" | head -n 1)" ]; then
    compile -cubin "-arch=sm_$target" -o "$binary.new"
    mv "$binary.new" "$binary"
  fi
done
