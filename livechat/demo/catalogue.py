"""What the demo shop sells."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Product:
    slug: str
    category: str
    name: str
    cents: int
    line: str
    text: str
    facts: dict[str, str]

    @property
    def price(self) -> str:
        return f"€{self.cents // 100}.{self.cents % 100:02}"


@dataclass(frozen=True)
class Category:
    slug: str
    name: str
    line: str

    @property
    def products(self) -> list[Product]:
        return [product for product in PRODUCTS.values() if product.category == self.slug]


CATEGORIES = {
    category.slug: category
    for category in (
        Category(
            "tools",
            "Tools",
            "Few, good, and made to be sharpened rather than thrown away.",
        ),
        Category("seeds", "Seeds", "Open-pollinated varieties from growers we know by name."),
        Category("pots", "Pots", "Fired, glazed and bent within a day's drive of our yard."),
    )
}

PRODUCTS = {
    product.slug: product
    for product in (
        Product(
            "hand-trowel",
            "tools",
            "Hand trowel",
            1850,
            "Stainless blade, ash handle",
            "The trowel that we use ourselves. The blade is pressed from one piece of stainless steel and "
            "holds its edge in stony ground; the ash handle is oiled, not varnished, so it does not blister"
            " your hand.",
            {"Length": "31 cm", "Weight": "240 g", "Made in": "Sheffield"},
        ),
        Product(
            "secateurs",
            "tools",
            "Bypass secateurs",
            3400,
            "For green wood up to 22 mm",
            "Clean cuts heal fast. The blade comes out with one screw for sharpening, and every part can be"
            " had as a spare for as long as we exist.",
            {"Length": "21 cm", "Cuts": "up to 22 mm", "Spare parts": "all of them"},
        ),
        Product(
            "watering-can",
            "tools",
            "Watering can",
            4200,
            "5 litres, brass rose",
            "Galvanised inside, painted outside, balanced so that a full can pours with one hand. The brass"
            " rose turns upwards for seedlings and comes off for roots.",
            {"Holds": "5 litres", "Weight": "1.3 kg empty", "Rose": "brass, removable"},
        ),
        Product(
            "border-fork",
            "tools",
            "Border fork",
            5650,
            "Smaller head, full-length shaft",
            "A fork for working between plants that are already there. The head is two thirds of a digging "
            "fork; the shaft is as long, so your back is spared.",
            {"Length": "102 cm", "Head": "14 × 23 cm", "Handle": "ash, D grip"},
        ),
        Product(
            "sunflower",
            "seeds",
            "Sunflower ‘Giant Single’",
            340,
            "To three metres in one summer",
            "One stem, one flower, as wide as a dinner plate. Leave the head standing in autumn and the "
            "finches will do the rest.",
            {
                "Seeds": "about 30",
                "Sow": "April to June, outdoors",
                "Height": "up to 3 m",
            },
        ),
        Product(
            "black-cherry",
            "seeds",
            "Tomato ‘Black Cherry’",
            390,
            "Dark, sweet, and early",
            "Clusters of ten to fifteen fruit the colour of plums. Does well in a 10-litre pot on a south "
            "wall, and is the first to be eaten by whoever waters it.",
            {
                "Seeds": "about 15",
                "Sow": "February to April, indoors",
                "Harvest": "July to October",
            },
        ),
        Product(
            "lavender",
            "seeds",
            "Lavender ‘Hidcote’",
            360,
            "Low, dense, full of bees",
            "The one for edging a path. Seedlings are slow in the first year and generous for the next "
            "fifteen; cut them back after flowering and never into old wood.",
            {"Seeds": "about 60", "Sow": "March to May, indoors", "Height": "45 cm"},
        ),
        Product(
            "terracotta-pot",
            "pots",
            "Terracotta pot",
            1600,
            "24 cm, fired at 1,100\N{NO-BREAK SPACE}°C",
            "Thrown by hand and fired hot enough to stand outside in winter. Keep it on feet, so that water"
            " can leave, and it will outlast the plant in it.",
            {"Width": "24 cm", "Height": "22 cm", "Frost": "hardy to −15 °C"},
        ),
        Product(
            "glazed-planter",
            "pots",
            "Glazed planter",
            3900,
            "Sea green, each one different",
            "The glaze runs where it wants to, so no two are alike. Shown with a lady fern, which we also "
            "grow and which likes the shade that this pot is made for.",
            {"Width": "32 cm", "Height": "26 cm", "Frost": "bring it in below −5 °C"},
        ),
        Product(
            "window-box",
            "pots",
            "Zinc window box",
            2800,
            "60 cm, with drainage",
            "Folded from sheet zinc that turns from bright to grey within a year. Takes six geraniums, or a"
            " whole kitchen of herbs. Brackets are included.",
            {"Width": "60 cm", "Depth": "18 cm", "Brackets": "included"},
        ),
    )
}
