// Spring Security's OAuth 2 client and resource server.
import { walk } from './java.js';

walk('Spring', 'spring-web', 'target/spring-web-0.1.0.jar', async (person, url) => {
  const asks = await person.get(`${url}/logout`);
  return person.post(`${url}/logout`, { _csrf: asks.text.match(/name="_csrf" type="hidden" value="([^"]+)"/)[1] });
});
