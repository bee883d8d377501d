package org.statelesslinux.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void columnsAreAsWideAsTheirWidestCellAndNumbersStandToTheRight() {
    Screen screen = Screen.ofProgram();
    Table table = new Table("NAME", ">SIZE", "");
    table.row("kiosk", "7", "current");
    table.row("größer", "12,345", "");

    table.print(screen.terminal().out(), Paint.PLAIN);

    assertThat(screen.out())
        .isEqualTo(
            """
            NAME      SIZE
            kiosk        7  current
            größer  12,345
            """);
  }

  @Test
  void aRowMustFillTheColumns() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Table("A", "B").row("1"))
        .withMessage("1 cells in a table of 2 columns");
  }
}
