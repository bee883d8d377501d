package org.statelesslinux.spi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.DiskSize;
import org.statelesslinux.model.FileSystem;
import org.statelesslinux.model.Network;
import org.statelesslinux.model.Secret;
import org.statelesslinux.plan.Compression;

/** Ready types for options. */
public final class OptionTypes {
  private static final String DISK_ACCEPTED =
      "a mapping with one of 'label', 'uuid' or 'device'; if it may be made, 'make-on': a device, "
          + Disk.MakeOn.OnlyBlankDisk.WORD
          + ", "
          + Disk.MakeOn.OnMedium.WORD
          + " or "
          + Disk.MakeOn.OnBootDisk.WORD
          + ", there with 'size' unless it gets the rest; and, if it is not ext4, 'file-system':"
          + " xfs or btrfs";

  private OptionTypes() {}

  /** Any text on one line. */
  public static OptionType<String> text() {
    return scalar("a text on one line", "{\"type\":[\"string\",\"number\"]}", OptionTypes::oneLine);
  }

  /**
   * A text of a form: on one line, without control characters, not empty.
   *
   * @param regex the form of all of it, as both java.util.regex and JSON Schema take it, without
   *     anchors
   * @param accepted the form in words
   * @throws java.util.regex.PatternSyntaxException if it is no regular expression
   */
  public static OptionType<String> matching(String regex, String accepted) {
    Pattern form = Pattern.compile(regex);
    String escaped = regex.replace("\\", "\\\\").replace("\"", "\\\"");
    return scalar(
        accepted,
        "{\"type\":[\"string\",\"number\"],\"pattern\":\"^(?:" + escaped + ")$\"}",
        text -> {
          if (!form.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
          }
          return oneLine(text);
        });
  }

  /** A text that is never shown. */
  public static OptionType<Secret> secretText() {
    OptionType<Secret> type =
        scalar("a text on one line", "{\"type\":\"string\"}", text -> Secret.of(oneLine(text)));
    return new OptionType<>() {
      @Override
      public Secret parse(ConfigValue value) throws InvalidOptionException {
        try {
          return type.parse(value);
        } catch (InvalidOptionException e) {
          throw new InvalidOptionException("found something else; accepted: " + type.accepted());
        }
      }

      @Override
      public String accepted() {
        return type.accepted();
      }

      @Override
      public String schema() {
        return type.schema();
      }

      @Override
      public boolean secret() {
        return true;
      }
    };
  }

  /** A whole number between two bounds, both included. */
  public static OptionType<Integer> number(int least, int most) {
    return scalar(
        "a whole number from " + least + " to " + most,
        "{\"type\":\"integer\",\"minimum\":%s,\"maximum\":%s}".formatted(least, most),
        text -> {
          int number = Integer.parseInt(text);
          if (number < least || number > most) {
            throw new IllegalArgumentException(text);
          }
          return number;
        });
  }

  /** A TCP or UDP port. */
  public static OptionType<Integer> port() {
    return number(1, 65535);
  }

  /** {@code true} or {@code false}. */
  public static OptionType<Boolean> bool() {
    return scalar(
        "true or false",
        "{\"type\":\"boolean\"}",
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException(text);
            });
  }

  /** One of these words. */
  public static OptionType<String> choice(String... words) {
    List<String> known = List.of(words);
    return scalar(
        "one of " + String.join(", ", known),
        "{\"enum\":["
            + known.stream().map(w -> "\"" + w + "\"").collect(Collectors.joining(","))
            + "]}",
        text -> {
          if (!known.contains(text)) {
            throw new IllegalArgumentException(text);
          }
          return text;
        });
  }

  /** An absolute path. */
  public static OptionType<AbsolutePath> path() {
    return scalar(
        AbsolutePath.ACCEPTED, "{\"type\":\"string\",\"pattern\":\"^/\"}", AbsolutePath::of);
  }

  /** A network in CIDR notation, or one address. */
  public static OptionType<Network> network() {
    return scalar(Network.ACCEPTED, "{\"type\":\"string\"}", Network::parse);
  }

  /** How an image is compressed. */
  public static OptionType<Compression> compression() {
    return scalar(Compression.ACCEPTED, "{\"type\":\"string\"}", Compression::parse);
  }

  /** A list of values of one type. */
  public static <T> OptionType<List<T>> listOf(OptionType<T> item) {
    return new OptionType<>() {
      @Override
      public List<T> parse(ConfigValue value) throws InvalidOptionException {
        if (!(value instanceof ConfigValue.Items list)) {
          throw unacceptable(value, accepted());
        }
        List<T> parsed = new ArrayList<>();
        List<InvalidOptionException.Problem> problems = new ArrayList<>();
        for (int i = 0; i < list.items().size(); i++) {
          try {
            parsed.add(item.parse(list.items().get(i)));
          } catch (InvalidOptionException e) {
            addBelow(Integer.toString(i), e, problems);
          }
        }
        if (!problems.isEmpty()) {
          throw new InvalidOptionException(problems);
        }
        return List.copyOf(parsed);
      }

      @Override
      public String accepted() {
        return "a list, each item " + item.accepted();
      }

      @Override
      public String schema() {
        return "{\"type\":\"array\",\"items\":" + item.schema() + "}";
      }
    };
  }

  /** A file system on a machine's disk. */
  public static OptionType<Disk> disk() {
    return new DiskType();
  }

  /** A disk that a machine starts from once it is made. */
  public static OptionType<Disk.MakeOn> bootDisk() {
    return scalar(
        "a path below /dev, or " + Disk.MakeOn.OnlyBlankDisk.WORD,
        "{\"type\":\"string\"}",
        DiskType::place);
  }

  private static <T> OptionType<T> scalar(
      String accepted, String schema, Function<String, T> parser) {
    return new OptionType<>() {
      @Override
      public T parse(ConfigValue value) throws InvalidOptionException {
        if (value instanceof ConfigValue.Scalar scalar) {
          try {
            return parser.apply(scalar.text());
          } catch (IllegalArgumentException e) {
            throw unacceptable(value, accepted);
          }
        }
        throw unacceptable(value, accepted);
      }

      @Override
      public String accepted() {
        return accepted;
      }

      @Override
      public String schema() {
        return schema;
      }
    };
  }

  private static String oneLine(String text) {
    if (text.isEmpty() || text.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  private static InvalidOptionException unacceptable(ConfigValue value, String accepted) {
    return new InvalidOptionException("found " + value.shown() + "; accepted: " + accepted);
  }

  private static void addBelow(
      String step, InvalidOptionException e, List<InvalidOptionException.Problem> problems) {
    for (InvalidOptionException.Problem problem : e.problems()) {
      List<String> at = new ArrayList<>(List.of(step));
      at.addAll(problem.at());
      problems.add(new InvalidOptionException.Problem(at, problem.message()));
    }
  }

  private static final class DiskType implements OptionType<Disk> {
    private static final Map<String, OptionType<Device>> DEVICES = new LinkedHashMap<>();

    static {
      DEVICES.put(
          "label",
          device(
              "a label of up to 16 (xfs: 12, btrfs: 64) letters, digits, '.', '_' and '-'",
              Device.Label::new));
      DEVICES.put("uuid", device("a UUID", Device.Uuid::new));
      DEVICES.put("device", device("a path below /dev", DiskType::node));
    }

    private static final OptionType<Disk.MakeOn> MAKE_ON =
        scalar(
            "a path below /dev, %s, %s, or %s"
                .formatted(
                    Disk.MakeOn.OnlyBlankDisk.WORD,
                    Disk.MakeOn.OnMedium.WORD,
                    Disk.MakeOn.OnBootDisk.WORD),
            "{\"type\":\"string\"}",
            text ->
                switch (text) {
                  case Disk.MakeOn.OnBootDisk.WORD -> new Disk.MakeOn.OnBootDisk(Optional.empty());
                  case Disk.MakeOn.OnMedium.WORD -> new Disk.MakeOn.OnMedium();
                  default -> place(text);
                });

    private static final OptionType<DiskSize> SIZE =
        scalar(DiskSize.ACCEPTED, "{\"type\":\"string\"}", DiskSize::parse);

    private static final OptionType<String> FILE_SYSTEM =
        choice(FileSystem.words().toArray(String[]::new));

    private static Disk.MakeOn place(String text) {
      return text.equals(Disk.MakeOn.OnlyBlankDisk.WORD)
          ? new Disk.MakeOn.OnlyBlankDisk()
          : new Disk.MakeOn.OnDevice(node(text));
    }

    private static OptionType<Device> device(String accepted, Function<String, Device> parser) {
      return scalar(accepted, "{\"type\":\"string\"}", parser);
    }

    private static Device.Node node(String path) {
      return new Device.Node(AbsolutePath.of(path));
    }

    @Override
    public Disk parse(ConfigValue value) throws InvalidOptionException {
      if (!(value instanceof ConfigValue.Fields fields)) {
        throw unacceptable(value, DISK_ACCEPTED);
      }
      List<InvalidOptionException.Problem> problems = new ArrayList<>();
      List<Device> devices = new ArrayList<>();
      Optional<Disk.MakeOn> makeOn = Optional.empty();
      Optional<DiskSize> size = Optional.empty();
      FileSystem fileSystem = FileSystem.EXT4;
      for (Map.Entry<String, ConfigValue> field : fields.fields().entrySet()) {
        try {
          if (field.getKey().equals("make-on")) {
            makeOn = Optional.of(MAKE_ON.parse(field.getValue()));
          } else if (field.getKey().equals("size")) {
            size = Optional.of(SIZE.parse(field.getValue()));
          } else if (field.getKey().equals("file-system")) {
            fileSystem = FileSystem.named(FILE_SYSTEM.parse(field.getValue())).orElseThrow();
          } else if (DEVICES.containsKey(field.getKey())) {
            devices.add(DEVICES.get(field.getKey()).parse(field.getValue()));
          } else {
            throw new InvalidOptionException(
                "found unknown key "
                    + new ConfigValue.Scalar(field.getKey()).shown()
                    + "; accepted: "
                    + DISK_ACCEPTED);
          }
        } catch (InvalidOptionException e) {
          addBelow(field.getKey(), e, problems);
        }
      }
      if (size.isPresent()) {
        if (makeOn.isPresent() && makeOn.get() instanceof Disk.MakeOn.OnBootDisk) {
          makeOn = Optional.of(new Disk.MakeOn.OnBootDisk(size));
        } else {
          problems.add(
              new InvalidOptionException.Problem(
                  List.of("size"),
                  "found 'size', which only a part of the boot disk has; accepted: none, or"
                      + " 'make-on: boot-disk'"));
        }
      }
      if (problems.isEmpty() && devices.size() != 1) {
        problems.addAll(
            new InvalidOptionException(
                    "found "
                        + (devices.isEmpty() ? "no" : "more than one")
                        + " way to find the disk; accepted: "
                        + DISK_ACCEPTED)
                .problems());
      }
      if (!problems.isEmpty()) {
        throw new InvalidOptionException(problems);
      }
      try {
        return new Disk(devices.get(0), makeOn, fileSystem);
      } catch (IllegalArgumentException e) {
        String key = devices.get(0) instanceof Device.Label ? "label" : "uuid";
        throw new InvalidOptionException(
            List.of(new InvalidOptionException.Problem(List.of(key), "found " + e.getMessage())));
      }
    }

    @Override
    public String accepted() {
      return DISK_ACCEPTED;
    }

    @Override
    public String schema() {
      String fields =
          Arrays.asList("label", "uuid", "device", "make-on", "size").stream()
              .map(name -> "\"" + name + "\":{\"type\":\"string\"}")
              .collect(Collectors.joining(","));
      return "{\"type\":\"object\",\"properties\":{"
          + fields
          + ",\"file-system\":"
          + FILE_SYSTEM.schema()
          + "},\"additionalProperties\":false,\"oneOf\":[{\"required\":[\"label\"]},"
          + "{\"required\":[\"uuid\"]},{\"required\":[\"device\"]}]}";
    }
  }
}
