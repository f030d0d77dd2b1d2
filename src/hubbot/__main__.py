from hubbot.cli import main
from hubbot.forge.numerics import offer

offer()
main()
