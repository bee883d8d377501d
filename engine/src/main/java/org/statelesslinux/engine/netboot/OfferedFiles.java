package org.statelesslinux.engine.netboot;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.statelesslinux.model.Mode;
import org.statelesslinux.plan.OfferName;
import org.statelesslinux.plan.Step;

/** The files that modes offer, to whom they let have them. */
final class OfferedFiles implements Answers {
  /** They are below this. */
  static final String BELOW = "/files/";

  private static final Pattern PATH = Pattern.compile(BELOW + "([^/]+)/(.+)");

  private final Offers offers;

  OfferedFiles(Offers offers) {
    this.offers = offers;
  }

  @Override
  public Answer answer(String method, URI uri, InetAddress client, Body body) {
    Matcher path = PATH.matcher(String.valueOf(uri.getRawPath()));
    if (!path.matches()) {
      return Answer.notFound();
    }
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return new Answer.NotAllowed(READING);
    }
    Optional<Step.OfferFile> offer;
    try {
      offer = offers.find(new Mode(path.group(1)), new OfferName(path.group(2)));
    } catch (IllegalArgumentException e) {
      return Answer.notFound();
    }
    if (offer.isEmpty()) {
      return Answer.notFound();
    }
    if (!client.isLoopbackAddress()
        && offer.get().readers().stream().noneMatch(network -> network.contains(client))) {
      return Answer.refusal(
          403,
          "%s is in no network of 'allow' of mode %s"
              .formatted(client.getHostAddress(), path.group(1)));
    }
    return new Answer.LargeFile(Path.of(offer.get().file().value()));
  }
}
