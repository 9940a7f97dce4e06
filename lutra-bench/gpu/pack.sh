#!/bin/sh
# Puts into a folder what a machine with an NVIDIA GPU needs to check and measure lutra-cuda, where it
# has neither a JDK nor Maven nor a network: a Java runtime, the jars, the tests and check.sh. Data
# sets are not packed. For a machine of the same operating system and processor as this one.
#
#   ./mvnw -Dquickly -Dmaven.test.skip=false -DskipTests verify && lutra-bench/gpu/pack.sh FOLDER
#   scp -r FOLDER gpu: && ssh gpu LUTRA_DATA=... FOLDER/check.sh
set -eu
if [ $# -ne 1 ]; then
  echo "pack.sh: got $# arguments, expected one: the folder to make" >&2
  exit 2
fi
root=$(cd "$(dirname "$0")/../.." && pwd -P)
case $1 in
  /*) target=${1%/} ;;
  *) target=$PWD/${1%/} ;;
esac
tests=$root/lutra-cuda/target/test-classes
jars=$root/lutra-bench/target/lib
if [ -e "$target" ]; then
  echo "pack.sh: $target is there already; remove it, or name another folder" >&2
  exit 2
fi
. "$root/.mvn/find-jdk.sh"
if ! java_home=$(find_jdk 25 "${LUTRA_JAVA_HOME-}") || [ ! -x "$java_home/bin/jlink" ]; then
  echo "pack.sh: no JDK 25 or newer with jlink found; install one, or point LUTRA_JAVA_HOME at it" >&2
  exit 2
fi
for built in "$tests" "$jars"; do
  if [ ! -d "$built" ]; then
    echo "pack.sh: $built is missing; run ./mvnw -Dquickly -Dmaven.test.skip=false -DskipTests verify first" >&2
    exit 2
  fi
done
# The version of a test library as the build has it.
version() {
  sed -n "s/.*<$1.version>\(.*\)<\/$1.version>.*/\1/p" "$root/pom.xml"
}

new=$target.new
rm -rf "$new"
mkdir -p "$new/lib" "$new/test-lib"
"$java_home/bin/jlink" --output "$new/java" --vm server --strip-debug --no-man-pages --no-header-files \
  --compress zip-0 --add-modules \
  java.base,java.desktop,java.logging,java.management,jdk.management,java.net.http,java.xml,jdk.incubator.vector,jdk.jfr,jdk.unsupported
cp "$jars"/*.jar "$root"/lutra-bench/target/lutra-bench-*.jar "$new/lib"
cp -r "$tests" "$new/tests"
rm -rf "$new/tests/META-INF"
for artifact in "org.junit.platform:junit-platform-console-standalone:$(version junit)" \
  "org.assertj:assertj-core:$(version assertj)" net.bytebuddy:byte-buddy:1.18.3; do
  (cd "$root" && ./mvnw -q -N dependency:copy "-Dartifact=$artifact" "-DoutputDirectory=$new/test-lib")
done
cp "$root/lutra-bench/gpu/check.sh" "$new"
mv "$new" "$target"
du -sh "$target"
