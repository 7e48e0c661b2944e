"""What the suite's scripted browser does on the provider's pages: the stable hooks of the hosted pages."""

PICTURE, MAYBE_PICTURE = "update-image-placeholder", "update-image-placeholder-optional"
SECONDS = 10

LOGS_IN_AGAIN = ("oidcc-prompt-login", "oidcc-max-age-1")
LOOKS_AT_LOGIN = ("oidcc-registration-logo-uri", "oidcc-registration-policy-uri", "oidcc-registration-tos-uri")
VISITS_TWICE = ("fapi2-security-profile-final-par-ensure-reused-request-uri-prior-to-auth-completion-succeeds",)
REFUSES = ("fapi2-security-profile-final-user-rejects-authentication",)


class Browser:
    def __init__(self, issuer, username, password):
        self._issuer, self._username, self._password = issuer, username, password

    def configuration(self):
        """The `browser` section of a plan's configuration, and what single modules have instead."""
        logout = self._logout()
        instead = {
            **dict.fromkeys(LOGS_IN_AGAIN, [self._authorize(self._login(MAYBE_PICTURE), self._consent())]),
            **dict.fromkeys(LOOKS_AT_LOGIN, [self._only(self._picture_of_login())]),
            **dict.fromkeys(VISITS_TWICE, [self._only(self._glance()) | {"match-limit": 1}, self._default()]),
            **dict.fromkeys(REFUSES, [self._authorize(self._login(), self._consent("consent-deny"))]),
        }
        return {
            "browser": [self._default(), logout],
            "override": {module: {"browser": [*script, logout]} for module, script in instead.items()},
        }

    def _default(self):
        return self._authorize(self._login(), self._consent())

    def _authorize(self, *pages):
        return self._only(*pages, self._settled(), self._error())

    def _only(self, *tasks):
        return {"match": f"{self._issuer}/oauth/authorize*", "tasks": list(tasks)}

    def _page(self, name, path, *commands):
        return {"task": name, "optional": True, "match": f"{self._issuer}/{path}*", "commands": list(commands)}

    def _login(self, picture=None):
        look = [["wait", "id", "login-submit", SECONDS, ".+", picture]] if picture else []
        return self._page("log in", "login", *look,
                          ["text", "name", "username", self._username, "optional"],
                          ["text", "name", "password", self._password],
                          ["click", "id", "login-submit"])

    def _picture_of_login(self):
        return self._page("the log-in page", "login", ["wait", "id", "login-submit", SECONDS, ".+", PICTURE])

    def _consent(self, button="consent-allow"):
        return self._page("consent", "consent", ["click", "id", button])

    def _glance(self):
        return self._page("look, and do nothing", "")

    def _error(self):
        return self._page("error page", "", ["wait", "id", "error-code", SECONDS, ".+", MAYBE_PICTURE])

    @staticmethod
    def _settled():
        """A page that sends itself on is no end: an error page or the client's is."""
        return {"task": "the end of the way",
                "commands": [["wait", "css", "#error-code, #submission_complete", SECONDS]]}

    def _logout(self):
        return {"match": f"{self._issuer}/oauth/logout*", "tasks": [
            self._page("confirm", "", ["click", "id", "logout-confirm", "optional"]),
            self._page("the page that says so", "", ["wait", "xpath", "//body", SECONDS, ".+", MAYBE_PICTURE]),
        ]}
