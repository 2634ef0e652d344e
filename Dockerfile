# recalc as an image: `docker build -t recalc .` (or podman)
# Dependencies come from requirements-run.lock, with their hashes. Run it with a volume for the data:
#   docker run -p 8080:8080 -v recalc:/data recalc
# or with RECALC_DATABASE_URL=postgresql://…, and the same image with the command `worker`.
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements-run.lock ./
RUN python -m venv /opt/recalc \
 && /opt/recalc/bin/pip install --no-cache-dir --require-hashes --requirement requirements-run.lock \
 && /opt/recalc/bin/pip install --no-cache-dir "setuptools>=77"
COPY pyproject.toml README.md LICENSE ./
COPY generated generated
COPY handlers handlers
COPY recalc recalc
RUN /opt/recalc/bin/pip install --no-cache-dir --no-deps --no-build-isolation . ./generated/client \
 && /opt/recalc/bin/pip uninstall --yes setuptools \
 && /opt/recalc/bin/pip check

FROM python:3.11-slim
COPY --from=build /opt/recalc /opt/recalc
RUN useradd --system --create-home --uid 10001 recalc && install -d -o recalc -m 0700 /data
USER recalc
ENV PATH=/opt/recalc/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    RECALC_HOST=0.0.0.0 \
    RECALC_LOG_FORMAT=json \
    RECALC_DATABASE_URL=sqlite:////data/recalc.db
EXPOSE 8080
VOLUME /data
STOPSIGNAL SIGTERM
# A worker listens on no port: it is well as long as it runs.
HEALTHCHECK CMD ["python", "-c", "import os, urllib.request as r; b'\\0worker\\0' in open('/proc/1/cmdline', 'rb').read() or r.urlopen('http://127.0.0.1:%s/readyz' % (os.environ.get('RECALC_PORT', '').strip() or 8080), timeout=2)"]
ENTRYPOINT ["recalc"]
CMD ["serve"]
