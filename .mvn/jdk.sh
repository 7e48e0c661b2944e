# Finds a JDK 25 or newer for the build: a good JAVA_HOME is kept, else the usual places are searched.
# quarkus:build runs inside Maven's own JVM, so Maven itself has to be started with it. Sourced by mvnw.
cardea_java_major() { "$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p'; }
if [ -z "${JAVA_HOME-}" ] || [ "$(cardea_java_major "$JAVA_HOME")" -lt 25 ] 2>/dev/null || [ ! -x "${JAVA_HOME-}/bin/javac" ]; then
  JAVA_HOME=
  for home in $(/usr/libexec/java_home -v 25+ 2>/dev/null) /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* \
    "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -x "$home/bin/javac" ] && [ "$(cardea_java_major "$home")" -ge 25 ] 2>/dev/null; then JAVA_HOME=$home; break; fi
  done
  [ -n "$JAVA_HOME" ] || { echo "Cardea needs a JDK 25 or newer: install one (for example Eclipse Temurin 25) or point JAVA_HOME at it." >&2; exit 1; }
  export JAVA_HOME
fi
