package org.statelesslinux.engine.config;

import java.util.List;
import java.util.Optional;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.MacAddress;
import org.statelesslinux.model.MachineFacts;
import org.statelesslinux.model.ProfileName;

/**
 * A machine, or several that share a pattern.
 *
 * @param place where the name stands
 * @param pattern the name or pattern
 * @param profile its profile
 * @param mac its network card, only where the pattern is one name
 * @param commandLine words for its kernel's command line
 * @param epoch raised to give them new keys
 * @param bootDisk the disk that they start from; empty for their profile's
 * @param facts what it says of them
 * @param scope what it says of modes
 */
record MachineEntry(
    Place place,
    MachinePattern pattern,
    ProfileName profile,
    Optional<MacAddress> mac,
    List<String> commandLine,
    int epoch,
    Optional<Disk.MakeOn> bootDisk,
    MachineFacts facts,
    Scope scope) {}
