/** How requests reach the controllers: Tomcat, Spring MVC, limits, the OpenAPI document. */
@NullMarked
package dev.larder.server.web;

import org.jspecify.annotations.NullMarked;
