package org.statelesslinux.engine.planning;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.statelesslinux.model.Share;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.MachinePlan;
import org.statelesslinux.plan.PlannedStep;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a plan as JSON, for programs. Secrets are not in it; facts show by name. */
public final class PlanJson {
  private static final JsonMapper JSON = new JsonMapper();

  private PlanJson() {}

  /**
   * The plan as one JSON object: {@code machine}, {@code profile}, {@code mode}, {@code snapshot},
   * {@code requirements}, {@code steps}.
   */
  public static String of(MachinePlan plan) {
    ObjectNode json = JSON.createObjectNode();
    json.put("machine", plan.machine().value());
    json.put("profile", plan.profile().value());
    json.put("mode", plan.mode().value());
    json.put("snapshot", plan.snapshot().value());
    ArrayNode requirements = json.putArray("requirements");
    for (MachinePlan.PhasedRequirement one : plan.requirements()) {
      ObjectNode requirement = requirements.addObject();
      requirement.put("phase", word(one.phase()));
      putRecord(requirement, (Record) one.requirement());
      requirement.put("inWords", one.requirement().inWords());
    }
    ArrayNode steps = json.putArray("steps");
    for (PlannedStep planned : plan.steps()) {
      ObjectNode step = steps.addObject();
      step.put("phase", word(planned.phase()));
      step.put("origin", word(planned.origin()));
      putStep(step, planned.step());
    }
    return json.toPrettyString();
  }

  private static void putStep(ObjectNode json, Step step) {
    if (step instanceof Step.FirstOf choice) {
      json.put("kind", StepFields.kind(choice));
      json.put("why", choice.why());
      ArrayNode branches = json.putArray("branches");
      for (Branch branch : choice.branches()) {
        ObjectNode one = branches.addObject();
        putRecord(one.putObject("probe"), (Record) branch.probe());
        ArrayNode steps = one.putArray("steps");
        branch.steps().forEach(inner -> putStep(steps.addObject(), inner));
      }
    } else {
      putRecord(json, (Record) step);
      json.put("why", step.why());
    }
  }

  private static void putRecord(ObjectNode json, Record record) {
    json.put("kind", StepFields.kind(record));
    putFields(json, record);
  }

  private static void putFields(ObjectNode json, Record record) {
    for (Map.Entry<String, Object> field : StepFields.of(record).entrySet()) {
      put(json, field.getKey(), field.getValue());
    }
  }

  private static void put(ObjectNode json, String name, Object value) {
    if (value instanceof Optional<?> optional) {
      optional.ifPresent(present -> put(json, name, present));
    } else if (value instanceof OptionalInt optional) {
      optional.ifPresent(present -> json.put(name, present));
    } else if (value instanceof OptionalLong optional) {
      optional.ifPresent(present -> json.put(name, present));
    } else if (value instanceof Collection<?> many) {
      ArrayNode array = json.putArray(name);
      Stream<String> texts = many.stream().map(PlanJson::text);
      // A set has no order of its own.
      (many instanceof Set<?> ? texts.sorted() : texts).forEach(array::add);
    } else if (value instanceof Boolean truth) {
      json.put(name, truth);
    } else if (value instanceof Integer number) {
      if (name.equals("mode")) {
        json.put(name, "%04o".formatted(number));
      } else {
        json.put(name, number);
      }
    } else if (value instanceof Share.Version version) {
      json.put(name, version.word());
    } else if (value instanceof Long number) {
      json.put(name, number);
    } else if (value instanceof Service
        || value instanceof Share
        || value instanceof ImageStep.ImageFacts) {
      putFields(json.putObject(name), (Record) value);
    } else {
      json.put(name, text(value));
    }
  }

  private static String text(Object value) {
    return value instanceof Enum<?> constant
        ? word(constant)
        : value instanceof Duration time ? time.toString() : value.toString();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
