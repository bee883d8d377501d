/** Programs that embed the engine. */
@NullMarked
package com.example.embed;

import org.jspecify.annotations.NullMarked;
