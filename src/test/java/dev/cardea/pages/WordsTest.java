package dev.cardea.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cardea.protocol.SpokenLanguages;
import io.quarkus.qute.i18n.Message;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WordsTest {

    private static final Pattern PLACE = Pattern.compile("\\{\\w+}");

    static List<Locale> translations() {
        return SpokenLanguages.ALL.stream().filter(l -> !l.equals(Locale.ENGLISH)).toList();
    }

    @ParameterizedTest
    @MethodSource("translations")
    void every_language_has_all_words_and_no_others(Locale language) throws IOException {
        assertThat(words(language).stringPropertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Words.class.getMethods()).map(Method::getName).toList());
    }

    @ParameterizedTest
    @MethodSource("translations")
    void every_sentence_has_the_same_places_to_fill(Locale language) throws IOException {
        Properties words = words(language);
        for (Method method : Words.class.getMethods()) {
            assertThat(places(words.getProperty(method.getName())))
                    .as(method.getName())
                    .isEqualTo(places(method.getAnnotation(Message.class).value()));
        }
    }

    @ParameterizedTest
    @MethodSource("translations")
    void every_mail_is_there_with_the_same_places_to_fill(Locale language) throws IOException {
        Path english = Path.of("src/main/resources/templates/mail");
        Path translated = english.resolve(language.toLanguageTag());
        assertThat(mails(translated)).isEqualTo(mails(english)).isNotEmpty();
        for (String mail : mails(english)) {
            assertThat(places(Files.readString(translated.resolve(mail))))
                    .as(mail)
                    .isEqualTo(places(Files.readString(english.resolve(mail))));
        }
    }

    private static TreeSet<String> mails(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".txt"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static TreeSet<String> places(String sentence) {
        return PLACE.matcher(sentence)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Properties words(Locale language) throws IOException {
        String file = "/messages/words_" + language.toLanguageTag() + ".properties";
        Properties words = new Properties();
        try (Reader reader =
                new InputStreamReader(
                        WordsTest.class.getResourceAsStream(file), StandardCharsets.UTF_8)) {
            words.load(reader);
        }
        return words;
    }
}
