package org.statelesslinux.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** What is published has in its POM what Maven Central asks for, and stands in the BOM. */
class PublishedPomsTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path PARENT = ROOT.resolve("pom.xml");
  private static final Path BOM = ROOT.resolve("bom/pom.xml");

  static List<Path> published() throws Exception {
    List<Path> poms =
        Stream.concat(
                Stream.of(PARENT),
                children(child(read(PARENT), "modules").orElseThrow())
                    .map(module -> ROOT.resolve(module.getTextContent()).resolve("pom.xml")))
            .filter(pom -> !text(pom, "properties", "maven.deploy.skip").equals("true"))
            .toList();
    assertThat(poms).contains(PARENT, BOM).hasSizeGreaterThan(9);
    return poms;
  }

  @ParameterizedTest
  @MethodSource("published")
  void everyPomSaysWhatMavenCentralAsksFor(Path pom) {
    for (String own : List.of("artifactId", "name", "description")) {
      assertThat(text(pom, own)).as(own).isNotBlank();
    }
    Path from = child(read(pom), "parent").isPresent() ? PARENT : pom;
    assertThat(text(from, "url")).startsWith("https://");
    assertThat(text(from, "licenses", "license", "name")).isEqualTo("Apache-2.0");
    assertThat(text(from, "licenses", "license", "url")).startsWith("https://");
    assertThat(text(from, "developers", "developer", "name")).isNotBlank();
    for (String scm : List.of("connection", "developerConnection", "url")) {
      assertThat(text(from, "scm", scm)).as(scm).isNotBlank();
    }
  }

  @ParameterizedTest
  @MethodSource("published")
  void aModuleTakesFromItsParentOnlyWhatItHasNot(Path pom) {
    if (child(read(pom), "parent").isPresent()) {
      assertThat(text(pom, "parent", "artifactId")).isEqualTo("stateless-parent");
      assertThat(Stream.of("url", "licenses", "developers", "scm"))
          .allSatisfy(name -> assertThat(child(read(pom), name)).isEmpty());
    }
  }

  @Test
  void theBomHasEveryPublishedArtifactAndNothingElse() throws Exception {
    Set<String> expected = new TreeSet<>();
    for (Path pom : published()) {
      if (!pom.equals(PARENT) && !pom.equals(BOM)) {
        expected.add(text(pom, "artifactId"));
      }
    }
    Element managed =
        child(child(read(BOM), "dependencyManagement").orElseThrow(), "dependencies").orElseThrow();

    assertThat(
            children(managed).map(one -> child(one, "artifactId").orElseThrow().getTextContent()))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void theBomHasTheVersionOfItsParent() {
    assertThat(text(BOM, "version")).isEqualTo(text(PARENT, "version"));
    for (String same : List.of("url", "licenses", "developers", "scm")) {
      assertThat(words(child(read(BOM), same).orElseThrow()))
          .isEqualTo(words(child(read(PARENT), same).orElseThrow()));
    }
  }

  @Test
  void whatTheEngineExportsIsComparedWithTheLastRelease() throws Exception {
    String module = Files.readString(ROOT.resolve("engine/src/main/java/module-info.java"));
    Set<String> exported = new TreeSet<>();
    for (Matcher found = Pattern.compile("exports ([\\w.]+);").matcher(module); found.find(); ) {
      exported.add(found.group(1));
    }
    Element includes =
        (Element) read(ROOT.resolve("engine/pom.xml")).getElementsByTagName("includes").item(0);

    assertThat(children(includes).map(Node::getTextContent)).containsExactlyElementsOf(exported);
  }

  private static String words(Element element) {
    return element.getTextContent().strip().replaceAll("\\s+", " ");
  }

  private static String text(Path pom, String... path) {
    Optional<Element> element = Optional.of(read(pom));
    for (String name : path) {
      element = element.flatMap(one -> child(one, name));
    }
    return element.map(Node::getTextContent).orElse("").strip();
  }

  private static Optional<Element> child(Element parent, String name) {
    return children(parent).filter(one -> one.getTagName().equals(name)).findFirst();
  }

  private static Stream<Element> children(Element parent) {
    var nodes = parent.getChildNodes();
    return IntStream.range(0, nodes.getLength())
        .mapToObj(nodes::item)
        .filter(Element.class::isInstance)
        .map(Element.class::cast);
  }

  private static Element read(Path pom) {
    try (var in = Files.newInputStream(pom)) {
      return DocumentBuilderFactory.newDefaultInstance()
          .newDocumentBuilder()
          .parse(in)
          .getDocumentElement();
    } catch (Exception e) {
      throw new IllegalStateException(pom + " cannot be read", e);
    }
  }
}
