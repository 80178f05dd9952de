"""`python -m gitops_lint`."""

from gitops_lint.cli import main

if __name__ == "__main__":
    main(prog_name="gitops-lint")
