# gitops-lint in an image: the locked versions, no root, no cache, nothing of the linted repository runs.
#
#   docker build --build-arg BASE=python:3.12-slim@sha256:… --tag gitops-lint .
#   docker run --rm --volume "$PWD:/repository:ro" gitops-lint
#
# With the digest of the base and SOURCE_DATE_EPOCH, two builds are equal (docs/releasing.md).
ARG BASE=python:3.12-slim

FROM ${BASE} AS build
COPY locks /source/locks
RUN python -I -m venv /opt/gitops-lint \
 && /opt/gitops-lint/bin/python -I -m pip install --quiet --no-cache-dir --no-compile --disable-pip-version-check \
    --require-hashes --only-binary :all: --requirement /source/locks/run.txt
COPY . /source
# The build backend is not part of the image.
RUN python -I -m venv /build \
 && /build/bin/python -I -m pip install --quiet --no-cache-dir --no-compile --disable-pip-version-check \
    --require-hashes --only-binary :all: --requirement /source/locks/build.txt \
 && /build/bin/python -I -m pip wheel --quiet --no-deps --no-index --no-build-isolation --wheel-dir /wheel /source \
 && /opt/gitops-lint/bin/python -I -m pip install --quiet --no-cache-dir --no-compile --no-deps --no-index /wheel/*.whl \
 && /opt/gitops-lint/bin/python -I -m pip uninstall --quiet --yes pip \
 && python -I -m compileall -q --invalidation-mode unchecked-hash /opt/gitops-lint

FROM ${BASE}
COPY --from=build /opt/gitops-lint /opt/gitops-lint
ENV PATH=/opt/gitops-lint/bin:$PATH
USER 65532:65532
WORKDIR /repository
# Isolated (-I), so that no module comes from the linted repository.
ENTRYPOINT ["/opt/gitops-lint/bin/python", "-I", "-m", "gitops_lint"]
