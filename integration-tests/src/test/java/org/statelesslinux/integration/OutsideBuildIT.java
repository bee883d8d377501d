package org.statelesslinux.integration;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.testsupport.Needs;

/**
 * A backend that is written and built outside the project keeps the contract, and a machine starts
 * by it: {@code samples/backend-afs}, whose tests start AFS's servers in namespaces of their own.
 */
@NeedsMachines
@NeedsAfs
@Needs(tools = @Needs.Tool(name = "mvn", debianPackage = "maven"))
class OutsideBuildIT {
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

  /**
   * Does what {@code mvn install} would do, but into a repository of the test's own, and builds the
   * sample with it. What it needs besides is taken from the repository of this build, if it is
   * there.
   */
  private static final String BUILD =
      """
      project=$1 kept=$2 debian=$3
      sample=$project/samples/backend-afs
      version=$(sed -n 's,.*<stateless.version>\\(.*\\)</stateless.version>,\\1,p' "$sample/pom.xml")
      repository=$PWD/repository
      install() {
        to=$repository/org/statelesslinux/$1/$version
        mkdir -p "$to"
        cp "$2/pom.xml" "$to/$1-$version.pom"
        case $1 in
          *-parent | *-bom) ;;
          *) cp "$2/target/$1-$version.jar" "$to/" ;;
        esac
      }
      install stateless-parent "$project"
      install stateless-bom "$project/bom"
      for module in api engine testkit test-support; do
        install "stateless-$module" "$project/$module"
      done
      there() {
        cat <<END
          <$1><id>kept</id><url>file://$kept</url>
            <releases><checksumPolicy>ignore</checksumPolicy></releases></$1>
      END
      }
      cat > settings.xml <<END
      <settings>
        <profiles><profile><id>kept</id>
          <repositories>$(there repository)</repositories>
          <pluginRepositories>$(there pluginRepository)</pluginRepositories>
        </profile></profiles>
        <activeProfiles><activeProfile>kept</activeProfile></activeProfiles>
      </settings>
      END
      # A Debian lives in this mode in EquivalenceIT.
      tests=(-Dit.test='AfsBootIT#whereTheCell*')
      [ "${STATELESS_SOAK-}" != full ] || tests=()
      own=()
      [ ! -e ~/.m2/settings.xml ] || own=(--global-settings ~/.m2/settings.xml)
      CI=true mvn --batch-mode --no-transfer-progress --file "$sample/pom.xml" "${own[@]}" \\
        --settings settings.xml -Dmaven.repo.local="$repository" \\
        -Ddebian="$debian" "${tests[@]}" clean verify
      """;

  @TempDir Path directory;

  @Test
  @Timeout(value = 40, unit = TimeUnit.MINUTES)
  void aStrangersBackendKeepsTheContractAndStartsAMachine() {
    Shell.run(directory, BUILD, PROJECT, System.getProperty("localRepository"), Debian.machine());
  }
}
