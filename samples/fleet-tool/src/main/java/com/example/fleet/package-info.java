/** A management tool that embeds the engine: a web page over the machines of a site. */
@NullMarked
package com.example.fleet;

import org.jspecify.annotations.NullMarked;
