"""nginx in front of both, the provider and the suite: TLS as RFC 9325 has it, and clients' certificates."""

import shutil
import subprocess
import time

from harness import process

GLOBAL = """\
worker_processes 1;
daemon off;
pid {directory}/nginx.pid;
error_log {directory}/nginx.log;
events {{ worker_connections 1024; }}
http {{
    access_log {directory}/access.log;
    client_body_buffer_size 8m;
    client_max_body_size 8m;
    proxy_max_temp_file_size 0;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    ssl_certificate {certificate};
    ssl_certificate_key {key};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384;
    ssl_prefer_server_ciphers on;
    large_client_header_buffers 8 32k;
    proxy_buffer_size 32k;
    proxy_buffers 8 32k;
    proxy_read_timeout 120s;
    proxy_http_version 1.1;
{servers}
}}
"""

# A client certificate goes on only when it leads to our CA; RFC 9440 wants the DER in colons.
PROVIDER = """
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_client_certificate {ca};
        ssl_verify_client optional;
        location / {{
            proxy_pass http://127.0.0.1:{upstream};
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto https;
            proxy_set_header X-Forwarded-Host $http_host;
            proxy_set_header {certificate_header} $ssl_client_escaped_cert;
        }}
    }}
"""

SUITE = """
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_verify_client {verify};
        location / {{
            proxy_pass http://127.0.0.1:{upstream};
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto https;
            proxy_set_header X-Forwarded-Host localhost;
            proxy_set_header X-Forwarded-Port {port};
            proxy_set_header X-Ssl-Cipher $ssl_cipher;
            proxy_set_header X-Ssl-Protocol $ssl_protocol;
            proxy_set_header X-Ssl-Cert $ssl_client_cert;
        }}
    }}
"""


class Front:
    """`servers` are filled templates; `start` once what stands behind them has its ports."""

    def __init__(self, directory, authority):
        self.directory = directory / "front"
        self.directory.mkdir()
        self._authority = authority
        self._process = None

    def start(self, servers):
        nginx = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
        if not nginx:
            raise SystemExit("the conformance run needs nginx: apt-get install nginx-light")
        key, certificate = self._authority.server()
        configuration = self.directory / "nginx.conf"
        configuration.write_text(GLOBAL.format(
            directory=self.directory, key=key, certificate=certificate, servers="".join(servers)))
        command = [nginx, "-p", self.directory, "-c", configuration]
        with (self.directory / "start.log").open("w") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        time.sleep(0.5)
        if self._process.poll() is not None:
            raise SystemExit("nginx did not start:\n" + (self.directory / "start.log").read_text())

    def stop(self):
        if self._process:
            process.stop(self._process)
