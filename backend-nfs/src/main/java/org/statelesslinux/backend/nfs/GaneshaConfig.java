package org.statelesslinux.backend.nfs;

import java.util.List;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.PublishedSnapshot;

/** Writes NFS-Ganesha's configuration, in the format of ganesha-config(8). */
final class GaneshaConfig {
  private final StringBuilder text = new StringBuilder();

  private GaneshaConfig() {}

  /** What all exports have in common. */
  record Settings(
      NfsVersion version,
      int port,
      int mountPort,
      boolean thisHostOnly,
      List<String> clients,
      AbsolutePath workspace) {
    Settings {
      clients = List.copyOf(clients);
    }

    private String protocols() {
      // Machines that still run with version 4 when the configuration changes go on.
      return version == NfsVersion.V3 ? "3, 4" : "4";
    }
  }

  static String render(Settings settings, List<PublishedSnapshot> snapshots)
      throws BackendException {
    GaneshaConfig config = new GaneshaConfig();
    config.server(settings);
    for (PublishedSnapshot snapshot : snapshots) {
      config.export(settings, snapshot);
    }
    return config.text.toString();
  }

  private void server(Settings settings) throws BackendException {
    open("NFS_CORE_PARAM");
    set("NFS_Port", Integer.toString(settings.port()));
    set("MNT_Port", Integer.toString(settings.mountPort()));
    if (settings.thisHostOnly()) {
      // Where the host has no IPv6 address it listens to all in spite of this: the clients decide.
      set("Bind_addr", "127.0.0.1");
    }
    set("Protocols", settings.protocols());
    set("Enable_NLM", "false");
    set("Enable_RQUOTA", "false");
    set("Enable_UDP", "false");
    set("mount_path_pseudo", "true");
    // Another NFS-Ganesha of this host may have the usual name.
    set("Dbus_Name_Prefix", "'stateless'");
    close();
    open("NFSv4");
    set("Only_Numeric_Owners", "true");
    // What clients could reclaim after a restart is nobody else's either: nothing can be written.
    set("Graceless", "true");
    set("RecoveryRoot", path(settings.workspace().resolve("recovery")));
    close();
    open("NFS_KRB5");
    set("Active_krb5", "false");
    set("CCacheDir", path(settings.workspace().resolve("credentials")));
    close();
    open("EXPORT_DEFAULTS");
    set("Access_Type", "None");
    set("Squash", "None");
    set("SecType", "sys");
    set("Protocols", settings.protocols());
    set("Transports", "TCP");
    close();
  }

  private void export(Settings settings, PublishedSnapshot snapshot) throws BackendException {
    open("EXPORT");
    set("Export_Id", Integer.toString(snapshot.number()));
    set("Path", path(snapshot.tree()));
    set("Pseudo", "'" + pseudo(snapshot) + "'");
    text.append("FSAL { Name = VFS; }\n");
    open("CLIENT");
    set("Clients", String.join(", ", settings.clients()));
    set("Access_Type", "RO");
    set("Protocols", settings.protocols());
    close();
    close();
  }

  /** What machines call it: equal trees of two profiles have one id and different numbers. */
  static String pseudo(PublishedSnapshot snapshot) {
    return "/" + snapshot.profile() + "/" + snapshot.id().hex();
  }

  /**
   * Between single quotes all stands for itself. Between double quotes a backslash would take the
   * closing one along, so a path with both cannot be written.
   */
  private static String path(AbsolutePath path) throws BackendException {
    String value = path.value();
    if (!value.contains("'")) {
      return "'" + value + "'";
    } else if (!value.contains("\"") && !value.contains("\\")) {
      return "\"" + value + "\"";
    }
    throw new BackendException(
        "the path " + path + " holds quotes that NFS-Ganesha's configuration has no escape for",
        "Keep the repository at a path without quotes.");
  }

  private void open(String block) {
    text.append(block).append(" {\n");
  }

  private void close() {
    text.append("}\n");
  }

  private void set(String parameter, String value) {
    text.append(parameter).append(" = ").append(value).append(";\n");
  }
}
