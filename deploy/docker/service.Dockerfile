# The image of any service: `docker build -f deploy/docker/service.Dockerfile --build-arg SERVICE=order .`
# One file and a build argument, not a copy in each service: what differs between services is in their pyproject.toml,
# and copies would drift apart. The stages before the last stay behind.
ARG PYTHON=python:3.11.15-slim-bookworm

FROM ${PYTHON} AS picked
ARG SERVICE
COPY . /workspace
RUN python /workspace/deploy/docker/pick.py "${SERVICE}" /workspace /picked

FROM ${PYTHON} AS built
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore UV_LINK_MODE=copy
COPY --from=picked /picked/tools.txt /picked/requirements.txt /build/
# Others' packages first: this layer is built anew only when the lock changes, not with our code.
RUN --mount=type=cache,target=/root/.cache \
    python -m venv --without-pip /venv \
    && pip install --quiet --require-hashes --requirement /build/tools.txt \
    && uv pip install --quiet --python /venv/bin/python --require-hashes --no-deps --requirement /build/requirements.txt
COPY --from=picked /picked/app /app
# Editable, because a service finds its migrations beside its source; offline, because nothing else may come in now.
# Byte code that is never checked against its source: the file system is read-only when it runs, and copies lose times.
RUN find /app -name pyproject.toml -printf '--editable %h\n' > /build/ours.txt \
    && uv pip install --quiet --python /venv/bin/python --offline --no-sources --no-deps --requirement /build/ours.txt \
    && python -m compileall -q -j 0 --invalidation-mode unchecked-hash /venv/lib /app

FROM ${PYTHON}
ARG SERVICE
RUN groupadd --gid 10001 roundsman && useradd --uid 10001 --gid 10001 --home-dir /data --create-home roundsman
COPY --from=built /venv /venv
COPY --from=built /app /app
ENV PATH=/venv/bin:${PATH} \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SERVICE=${SERVICE} \
    ROUNDSMAN_HTTP_HOST=0.0.0.0 \
    ROUNDSMAN_HTTP_PORT=8000 \
    ROUNDSMAN_DATA=/data
WORKDIR /data
# By number: an orchestrator that demands "not root" cannot look a name up.
USER 10001:10001
EXPOSE 8000
# For the roles api and all; a container that runs other roles alone has no HTTP and needs `--no-healthcheck`.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --start-interval=1s --retries=3 \
    CMD ["python", "-I", "-S", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['ROUNDSMAN_HTTP_PORT']}/health/ready\", timeout=4)"]
# The words after the image's name are roles: api, consume, relay, timers; none means all of them.
ENTRYPOINT ["/bin/sh", "-c", "exec python -m \"roundsman.${SERVICE}\" \"$@\"", "roundsman"]
