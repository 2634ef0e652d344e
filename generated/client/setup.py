# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
import pathlib

from setuptools import find_packages, setup

here = pathlib.Path(__file__).parent.resolve()
long_description = (here / "README.md").read_text(encoding="utf-8")

setup(
    name="recalc-client",
    version="0.1.0",
    license="MIT",
    description="A client library for accessing recalc",
    long_description=long_description,
    long_description_content_type="text/markdown",
    packages=find_packages(),
    python_requires=">=3.11, <4",
    install_requires=["httpx >= 0.23.1, < 0.29.0", "attrs >= 22.2.0"],
    entry_points={"pytest11": ["recalc = recalc_client.pytest_plugin"]},
    package_data={"recalc_client": ["py.typed"]},
)
