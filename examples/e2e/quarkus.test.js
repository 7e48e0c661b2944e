// quarkus-oidc, as a web application and as a service.
import { walk } from './java.js';

walk('Quarkus', 'quarkus-web', 'target/quarkus-app/quarkus-run.jar', (person, url) => person.open(`${url}/logout`), {
  QUARKUS_OIDC_TOKEN_REFRESH_TOKEN_TIME_SKEW: '1H', // so that it refreshes each time
});
