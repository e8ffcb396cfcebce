package dev.larder.server.values;

import dev.larder.cache.EntryKey;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.Parameters;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Documents the two parts of a path that name a value. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Parameters({
    @Parameter(
            name = "cache",
            in = ParameterIn.PATH,
            required = true,
            description = "db, api, model, perf or any other name; the first value makes the cache",
            schema = @Schema(type = "string", pattern = EntryKey.CACHE_NAME)),
    @Parameter(
            name = "key",
            in = ParameterIn.PATH,
            required = true,
            description = "1 to 1024 bytes of UTF-8, percent-encoded; may hold slashes",
            schema = @Schema(type = "string"))
})
@interface AddressedByPath {}
