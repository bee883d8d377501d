/** The stick mode: a backend in a jar of its own. */
@NullMarked
package com.example.stick;

import org.jspecify.annotations.NullMarked;
