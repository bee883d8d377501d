package org.statelesslinux.engine.boot;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What drivers a boot image has for machines that it does not know.
 *
 * <p>They are named one by one, since the drivers of all network cards would be larger than all the
 * rest of the image: mlx5_core alone takes as much as the C library. What is in drives the cards on
 * main boards, the usual ones to plug in, and those of virtual machines. Whoever starts machines
 * from another card names its driver in the configuration, which then replaces the classes. A
 * driver that a kernel does not have is left out.
 */
public enum DriverClass {
  /** Wired network cards, on PCI, USB and in virtual machines. */
  NETWORK(
      """
      virtio_net vmxnet3 xen_netfront hv_netvsc ena gve mana
      e100 e1000 e1000e igb igbvf igc ixgbe ixgbevf i40e iavf
      r8169 8139too 8139cp ne2k_pci
      tg3 bnx2 bnxt_en
      alx atl1 atl1c atl1e atl2 atlantic
      sky2 skge forcedeth jme via_rhine via_velocity sis190 pcnet32 amd_xgbe lan743x
      r8152 r8153_ecm ax88179_178a asix aqc111 cdc_ether cdc_ncm cdc_eem rndis_host
      smsc75xx smsc95xx lan78xx dm9601 mcs7830 pegasus rtl8150 sr9700 ch9200
      realtek broadcom smsc microchip ax88796b marvell at803x micrel vitesse
      af_packet
      """),

  /** Disks, media, and what they are attached to. */
  STORAGE(
      """
      sd_mod sr_mod ahci ata_piix ata_generic nvme vmd usb_storage uas mmc_block isofs
      virtio_blk virtio_scsi xen_blkfront hv_storvsc vmw_pvscsi sym53c8xx mptspi mptsas
      mpt3sas megaraid_sas aacraid hpsa smartpqi
      """),

  /** Keyboards, for a shell on the console. */
  KEYBOARD("usbhid hid_generic ohci_pci uhci_hcd hyperv_keyboard virtio_input");

  /**
   * What must come with a module though nothing says that it needs it: who drives its bus, mostly.
   */
  private static final Map<String, List<String>> COMPANIONS =
      Map.of(
          "usbcore", List.of("xhci_pci", "ehci_pci"),
          "virtio", List.of("virtio_pci", "virtio_mmio"),
          "scsi_mod", List.of("sd_mod"),
          "mmc_block", List.of("sdhci_pci", "sdhci_acpi"));

  private final String modules;

  DriverClass(String modules) {
    this.modules = modules;
  }

  List<String> modules() {
    return List.of(modules.strip().split("\\s+"));
  }

  /** The modules that are of no use without others, with those. */
  static Stream<String> companions(String module) {
    return COMPANIONS.getOrDefault(module, List.of()).stream();
  }
}
