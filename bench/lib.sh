# Sourced by the scripts beside it, from the root of the tree: finds Java, compiles what is stale, runs a class of the
# tests. POSIX sh.

. .mvn/env.sh
slipway_find_java

bench_stale() { # file folder...: whether the file is missing or older than something in the folders
  stamp=$1
  shift
  [ ! -e "$stamp" ] || [ -n "$(find "$@" -newer "$stamp" -type f | head -n 1)" ]
}

bench_compile() {
  if bench_stale target/bench.classpath pom.xml; then
    ./mvnw -q -B dependency:build-classpath -Dmdep.outputFile=target/bench.classpath >&2
    touch target/bench.classpath
  fi
  if bench_stale target/bench.compiled src/main src/test; then
    ./mvnw -q -B -Dspotless.check.skip test-compile >&2
    touch target/bench.compiled
  fi
}

bench_package() { # for benches that start replicas as processes
  if bench_stale target/quarkus-app/quarkus-run.jar src/main pom.xml; then
    ./mvnw -q -B -Dspotless.check.skip -Dmaven.test.skip package >&2
  fi
  bench_compile
}

bench_run() { # class arguments...
  exec "$JAVA_HOME/bin/java" -Xmx1g -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
    -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
    -cp "target/classes:target/test-classes:$(cat target/bench.classpath)" "$@"
}
