# Sourced by ./mvnw and ./lutra: defines find_jdk, which looks for a JDK by its version.
# Maven has to run on the JDK that the project is written for, because google-java-format runs
# inside Maven's own JVM; and a `java` on PATH is often an older one.

# jdk_version HOME: prints the feature version of the JDK (not JRE) in HOME, or 0.
jdk_version() {
  _version=0
  if [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ]; then
    _version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  fi
  echo "${_version:-0}"
}

# jdk_on_path: prints the home of the `java` on PATH, links followed.
jdk_on_path() {
  _java=$(command -v java) || return 1
  while [ -L "$_java" ]; do
    _link=$(readlink "$_java")
    case $_link in
      /*) _java=$_link ;;
      *) _java=${_java%/*}/$_link ;;
    esac
  done
  (cd "${_java%/*}/.." 2>/dev/null && pwd -P)
}

# find_jdk MINIMUM [FIRST]: prints the first home that holds a JDK of at least that version:
# FIRST, JAVA_HOME, the `java` on PATH, then the places where JDKs are commonly installed.
find_jdk() {
  for _home in "${2-}" "${JAVA_HOME-}" "$(jdk_on_path)" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/*; do
    [ -n "$_home" ] || continue
    if [ "$(jdk_version "$_home")" -ge "$1" ]; then
      echo "$_home"
      return 0
    fi
  done
  return 1
}
