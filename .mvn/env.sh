# Sourced by mvnw and target/slipway before they look for Java. POSIX sh.
#  1. Slipway is built and run by JDK 25 or newer: when the current one is older, look in the usual places.
#  2. Where Apache's own server cannot be reached, take Maven from the repository that an installed Maven names.

slipway_java_major() {
  [ -r "$1/release" ] && [ -x "$1/bin/java" ] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

slipway_fits() {
  major=$(slipway_java_major "$1") && [ "${major:-0}" -ge 25 ] && { [ "${2-}" = jre ] || [ -x "$1/bin/javac" ]; }
}

slipway_find_java() {
  [ -n "${JAVA_HOME-}" ] && slipway_fits "$JAVA_HOME" "${1-}" && return 0
  current=$(command -v java 2>/dev/null) && current=$(readlink -f "$current" 2>/dev/null) && current=${current%/bin/java}
  for home in "${current-}" /usr/lib/jvm/* /opt/java/* /opt/*jdk* /usr/local/*jdk* \
    "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "${HOME-}"/.asdf/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$home" ] && slipway_fits "$home" "${1-}"; then
      JAVA_HOME=$home
      export JAVA_HOME
      return 0
    fi
  done
  echo "Slipway needs JDK 25 or newer and found none: install one (for example temurin-25-jdk) or set JAVA_HOME to it." >&2
  return 1
}

# $1: maven-wrapper.properties, whose distributionUrl is asked for first
slipway_maven_repository() {
  [ -z "${MVNW_REPOURL-}" ] || return 0
  wanted=$(sed -n 's/^distributionUrl=//p' "$1")
  if command -v curl >/dev/null 2>&1; then
    curl -fsI -m 5 -o /dev/null "$wanted" 2>/dev/null && return 0
  elif command -v wget >/dev/null 2>&1; then
    wget -q --spider -T 5 -t 1 "$wanted" 2>/dev/null && return 0
  fi
  mvn=$(command -v mvn 2>/dev/null) && mvn=$(readlink -f "$mvn") || mvn=
  for jar in "${mvn%/bin/mvn}"/lib/maven-model-builder*.jar /usr/share/maven/lib/maven-model-builder*.jar; do
    [ -r "$jar" ] || continue
    url=$(unzip -p "$jar" org/apache/maven/model/pom-4.0.0.xml 2>/dev/null | sed -n 's:.*<url>\(.*\)</url>.*:\1:p' | head -n 1)
    [ -n "$url" ] && MVNW_REPOURL=$url && export MVNW_REPOURL && return 0
  done
  return 0
}
