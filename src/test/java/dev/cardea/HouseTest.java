package dev.cardea;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvent;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.cardea.audit.Origin;
import dev.cardea.database.Database;
import dev.cardea.ratelimit.RateBuckets;
import dev.cardea.revocation.Denylist;
import dev.cardea.revocation.DenylistTail;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// Holds the house up: which room stands on which floor, and what a room may not do.
/// `docs/architecture.md` tells the same in words.
class HouseTest {

    /// From the ground up. A room imports from lower lines only: never sideways, never up. A room
    /// that has no line fails; a line may be there before its room.
    private static final List<Set<String>> FLOORS =
            List.of(
                    // F0, the ground, has four steps, because its rooms stand on each other
                    Set.of("config", "protocol"), // words only: imports nothing of ours
                    Set.of("crypto"), // the master key is a setting
                    Set.of("database"), // the embedded one makes up its master key
                    Set.of("audit"), // rows, with ids of crypto's
                    // F1 to F7
                    Set.of("web", "fetch", "keys", "passwords", "mail", "webhooks", "subjects"),
                    Set.of("ratelimit", "revocation", "replay"),
                    Set.of("accounts", "clients"),
                    Set.of("access", "mfa", "sessions", "federation"),
                    Set.of("tokens", "login"),
                    Set.of(
                            "oauth",
                            "oauth.authorize",
                            "oauth.token",
                            "oauth.device",
                            "feed",
                            "signals"),
                    Set.of("api", "pages", "admin", "operations"));

    private static final Set<String> GROUND =
            Set.of("config", "protocol", "crypto", "database", "audit");
    private static final int SURFACES = FLOORS.size() - 2;
    private static final int STEPS_OF_THE_GROUND = 4;

    /// A row of the map: the floor, where it is the first of it, and the rooms.
    private static final Pattern ROW =
            Pattern.compile("\\| (?:F(\\d) [^|]*)?\\| (`[a-z.]+`(?:, `[a-z.]+`)*) \\| .+ \\|");

    /// Tables whose plural class is not called by a plural.
    private static final Set<String> TABLES_BY_ANOTHER_NAME =
            Set.of(
                    "RevocationLog", // revocation_rule, in the order of commits
                    "AuditLog", // audit_entry, which is only appended to
                    "MailOutbox"); // outbox

    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.cardea");

    @Test
    void every_room_imports_only_from_lower_floors() {
        classes().should(importDownward()).check(HOUSE);
    }

    @Test
    void no_circles_between_rooms() {
        slices().matching("dev.cardea.(**)").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void queries_live_only_in_the_plural_class_of_their_table() {
        noClasses()
                .that(not(ofATable()))
                .and(not(belongToAnyOf(Database.class)))
                .should()
                .accessTargetWhere(calls(Database.class, "one", "list", "update"))
                .orShould()
                .beAssignableTo(PanacheRepositoryBase.class)
                .check(HOUSE);
    }

    @Test
    void only_the_database_room_talks_jdbc() {
        noClasses()
                .that(not(belongToAnyOf(Database.class)))
                // LISTEN needs a connection of its own for as long as the service runs
                .and(not(belongToAnyOf(DenylistTail.class)))
                // Bucket4j keeps its buckets through a data source
                .and(not(belongToAnyOf(RateBuckets.class)))
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(DataSource.class)
                .check(HOUSE);
    }

    @Test
    void time_comes_from_the_injected_clock() {
        noClasses()
                .that(not(onTheGround()))
                .should()
                .accessTargetWhere(
                        calls(Clock.class, "systemUTC", "systemDefaultZone", "system", "tickMillis")
                                .or(calls(System.class, "currentTimeMillis"))
                                .or(now()))
                .orShould()
                .accessTargetWhere(constructs(Date.class, 0))
                .check(HOUSE);
    }

    @Test
    void what_dates_a_token_is_read_before_anything_is_looked_up_and_nowhere_else() {
        noClasses()
                .that()
                .haveSimpleNameNotStartingWith("IssueTime")
                .and(not(belongToAnyOf(Denylist.class)))
                .should()
                .accessTargetWhere(calls(Denylist.class, "clientNotBefore", "issuerNotBefore"))
                .check(HOUSE);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.cardea.tokens.Senders")
                .and()
                .doNotHaveFullyQualifiedName("dev.cardea.tokens.RefreshGrants")
                .and()
                .doNotHaveFullyQualifiedName("dev.cardea.tokens.Rotations")
                .should()
                .callMethodWhere(target(owner(simpleName("IssueTime"))).and(target(name("start"))))
                .check(HOUSE);
    }

    @Test
    void randomness_comes_from_secrets() {
        noClasses()
                .that(not(onTheGround()))
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(SecureRandom.class, Random.class, ThreadLocalRandom.class)
                .orShould()
                .accessTargetWhere(calls(Math.class, "random").or(calls(UUID.class, "randomUUID")))
                .check(HOUSE);
    }

    @Test
    void the_feature_rooms_know_no_http() {
        noClasses()
                .that(resideInAnyPackage(belowTheSurfaces()))
                // the request's own context carries where the request came from
                .and(not(belongToAnyOf(Origin.class)))
                // nobody waits for it on an event loop
                .and(not(belongToAnyOf(Database.class)))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.ws.rs..", "io.vertx..", "io.quarkus.vertx..")
                .check(HOUSE);
    }

    @Test
    void no_room_is_a_drawer_for_anything() {
        noClasses()
                .should()
                .resideInAnyPackage(
                        "..util..", "..utils..", "..helper..", "..helpers..", "..common..")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .check(HOUSE);
    }

    @Test
    void every_room_has_a_door_sign_and_marks_its_nulls() {
        classes().should(haveADoorSign()).check(HOUSE);
    }

    @Test
    void what_is_told_goes_to_the_log() {
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .check(HOUSE);
    }

    @Test
    void the_map_shows_every_room_on_its_floor() throws IOException {
        Map<String, Integer> rooms =
                HOUSE.stream()
                        .map(HouseTest::room)
                        .distinct()
                        .collect(
                                toMap(
                                        room -> room,
                                        room ->
                                                Math.max(
                                                        0, floor(room) + 1 - STEPS_OF_THE_GROUND)));

        assertThat(map()).containsExactlyInAnyOrderEntriesOf(rooms);
    }

    /// The table "Floors and rooms" of `docs/architecture.md`.
    private static Map<String, Integer> map() throws IOException {
        Map<String, Integer> map = new TreeMap<>();
        String text = Files.readString(Path.of("docs/architecture.md"));
        int floor = -1;
        for (String line :
                text.substring(0, text.indexOf("Why there are no circles")).split("\n")) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                floor = row.group(1) == null ? floor : Integer.parseInt(row.group(1));
                for (String room : row.group(2).replace("`", "").split(", ")) {
                    map.put(room, floor);
                }
            }
        }
        return map;
    }

    private static String room(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith("dev.cardea.") ? name.substring("dev.cardea.".length()) : "";
    }

    private static int floor(String room) {
        return IntStream.range(0, FLOORS.size())
                .filter(floor -> FLOORS.get(floor).contains(room))
                .findFirst()
                .orElse(-1);
    }

    private static ArchCondition<JavaClass> importDownward() {
        return new ArchCondition<>("import only from lower floors") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String room = room(type);
                if (floor(room) < 0) {
                    events.add(violated(type, type.getName() + " is in a room without a floor"));
                }
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    boolean ours = target.getPackageName().startsWith("dev.cardea");
                    if (ours && !room(target).equals(room) && floor(room(target)) >= floor(room)) {
                        events.add(violated(type, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static ArchCondition<JavaClass> haveADoorSign() {
        return new ArchCondition<>("be in a package whose package-info is @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                    events.add(violated(type, type.getPackageName() + " has no such package-info"));
                }
            }
        };
    }

    private static ConditionEvent violated(JavaClass type, String message) {
        return SimpleConditionEvent.violated(type, message);
    }

    private static DescribedPredicate<JavaClass> ofATable() {
        return DescribedPredicate.describe(
                "classes of a table",
                type -> {
                    String name = outermost(type).getSimpleName();
                    return name.matches(".*[^s]s") || TABLES_BY_ANOTHER_NAME.contains(name);
                });
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(HouseTest::outermost).orElse(type);
    }

    private static DescribedPredicate<JavaClass> onTheGround() {
        return DescribedPredicate.describe("on the ground", type -> GROUND.contains(room(type)));
    }

    private static String[] belowTheSurfaces() {
        List<String> packages = new ArrayList<>();
        FLOORS.subList(0, SURFACES)
                .forEach(floor -> floor.forEach(room -> packages.add("dev.cardea." + room)));
        packages.remove("dev.cardea.web");
        return packages.toArray(String[]::new);
    }

    private static DescribedPredicate<JavaAccess<?>> calls(Class<?> owner, String... names) {
        return DescribedPredicate.describe(
                "a call of " + owner.getSimpleName() + "." + String.join(", ", names),
                access ->
                        access.getTargetOwner().isEquivalentTo(owner)
                                && Set.of(names).contains(access.getName()));
    }

    private static DescribedPredicate<JavaAccess<?>> constructs(Class<?> owner, int parameters) {
        return DescribedPredicate.describe(
                "new " + owner.getSimpleName(),
                access ->
                        access.getTargetOwner().isEquivalentTo(owner)
                                && access.getTarget()
                                        instanceof AccessTarget.ConstructorCallTarget target
                                && target.getRawParameterTypes().size() == parameters);
    }

    /// `now()` of the system's clock; `now(clock)` is fine.
    private static DescribedPredicate<JavaAccess<?>> now() {
        Set<Class<?>> times =
                Set.of(
                        Instant.class,
                        LocalDate.class,
                        LocalDateTime.class,
                        OffsetDateTime.class,
                        ZonedDateTime.class,
                        Year.class,
                        YearMonth.class);
        return DescribedPredicate.describe(
                "now() of the system's clock",
                access ->
                        times.stream().anyMatch(access.getTargetOwner()::isEquivalentTo)
                                && access.getName().equals("now")
                                && access.getTarget()
                                        instanceof AccessTarget.MethodCallTarget target
                                && target.getRawParameterTypes().stream()
                                        .noneMatch(p -> p.isEquivalentTo(Clock.class)));
    }
}
