"""Categories of work, two levels deep: "web" and, in it, "web.backend".

Jobs and profiles carry a subcategory. Ids live in buttons and in kept searches, so they are not renamed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from bot.domain.errors import N_
from bot.domain.skills.catalogue import LISTED
from bot.domain.skills.words import WordIndex, plain


@dataclass(frozen=True)
class Category:
    """A kind of work: its id, and its name as a catalogue key. ``aliases`` are other words for it, split by "|"."""

    id: str
    name: str
    aliases: str = ""

    @property
    def top(self) -> str:
        """The id of the category of the first level that it belongs to, or is."""
        return self.id.partition(".")[0]

    @property
    def is_top(self) -> bool:
        """Whether it is of the first level."""
        return "." not in self.id


_ALL = (
    Category("web", N_("Web development"), "website|web dev|webdev|websites|programming"),
    Category("web.backend", N_("Back-end development"), "back end|server side|api development"),
    Category("web.frontend", N_("Front-end development"), "front end|client side"),
    Category("web.fullstack", N_("Full-stack development"), "full stack|web apps|no code"),
    Category("web.cms", N_("Websites and CMS"), "cms|wordpress development|content management"),
    Category("web.shop", N_("Online shops"), "e commerce|ecommerce|shop|online store"),
    Category("web.api", N_("APIs and integrations"), "api|integration|integrations"),
    Category("web.scraping", N_("Web scraping and crawling"), "scraping|crawling|data extraction"),
    Category("web.bots", N_("Chatbots and messenger apps"), "bots|chatbots|chat bots"),
    Category("web.testing", N_("Software testing"), "qa|quality assurance|testing"),
    Category("apps", N_("Apps and software"), "software|software development|mobile"),
    Category("apps.ios", N_("iPhone and iPad apps"), "ios apps|ios development|apple"),
    Category("apps.android", N_("Android apps"), "android development"),
    Category("apps.cross", N_("Apps for several platforms"), "cross platform|mobile apps|hybrid apps"),
    Category("apps.desktop", N_("Desktop software"), "desktop|windows apps|mac apps"),
    Category("apps.games", N_("Game development"), "games|game dev|gaming"),
    Category("apps.xr", N_("Virtual and augmented reality"), "vr|ar|xr|virtual reality|augmented reality"),
    Category("apps.embedded", N_("Embedded systems and devices"), "embedded|firmware|iot|robotics"),
    Category("apps.blockchain", N_("Blockchain and smart contracts"), "blockchain|web3|crypto"),
    Category("apps.scripts", N_("Scripts and automation"), "automation|scripting|scripts|macros"),
    Category("it", N_("IT and cloud"), "information technology|infrastructure|it and networking"),
    Category("it.devops", N_("DevOps and deployment"), "devops|ci cd|deployment"),
    Category("it.cloud", N_("Cloud computing"), "cloud|hosting|aws"),
    Category("it.security", N_("IT security"), "security|cybersecurity|penetration testing"),
    Category("it.databases", N_("Databases"), "database|sql|dba"),
    Category("it.systems", N_("System administration"), "sysadmin|servers|server administration"),
    Category("it.networks", N_("Networks and telephony"), "network|networks|networking|voip"),
    Category("it.business", N_("Business software"), "erp|crm software|sap|salesforce"),
    Category("it.support", N_("IT support"), "help desk|tech support|technical support"),
    Category("data", N_("Data and AI"), "data|ai|artificial intelligence|data science"),
    Category("data.analysis", N_("Data analysis and statistics"), "data analysis|analytics|statistics|excel"),
    Category("data.engineering", N_("Data engineering"), "etl|data pipelines|big data"),
    Category("data.ml", N_("Machine learning"), "ml|deep learning"),
    Category("data.language", N_("Language models and text analysis"), "nlp|llm|language models|prompts"),
    Category("data.vision", N_("Image recognition and generation"), "computer vision|image recognition"),
    Category("data.bi", N_("Dashboards and reporting"), "bi|business intelligence|dashboards|data visualization"),
    Category("data.labelling", N_("Data labelling and AI training"), "labelling|annotation|data labeling"),
    Category("design", N_("Design"), "creative|design and creative|designer"),
    Category("design.ui", N_("UI and UX design"), "ui|ux|user interface|user experience|app design|ui/ux"),
    Category("design.web", N_("Web and landing page design"), "web design|landing pages"),
    Category("design.brand", N_("Logos and branding"), "logo|logos|branding|brand identity"),
    Category("design.graphic", N_("Graphic design"), "graphics|graphic"),
    Category("design.illustration", N_("Illustration and drawing"), "illustration|drawing|art|comics"),
    Category("design.print", N_("Print and packaging"), "print|packaging|flyers|brochures"),
    Category("design.presentation", N_("Presentations"), "slides|powerpoint|pitch decks"),
    Category("design.fashion", N_("Fashion and textile design"), "fashion|textiles|jewellery"),
    Category("media", N_("Video, audio and photography"), "video and audio|multimedia|media production"),
    Category("media.video", N_("Video production and editing"), "video|video editing|film"),
    Category("media.animation", N_("Animation and motion graphics"), "animation|motion graphics|vfx"),
    Category("media.3d", N_("3D modelling and rendering"), "3d|3d modelling|3d modeling|rendering"),
    Category("media.photo", N_("Photography and retouching"), "photo|photos|photography|photo editing"),
    Category("media.audio", N_("Audio production and podcasts"), "audio|podcasts|sound"),
    Category("media.music", N_("Music and composition"), "music|songs|composition"),
    Category("media.voice", N_("Voice-overs and narration"), "voice over|voice overs|voice acting"),
    Category("writing", N_("Writing and translation"), "writing|text|texts|writer"),
    Category("writing.copy", N_("Advertising copy"), "copywriting|copy"),
    Category("writing.content", N_("Articles and blogs"), "content|blog|articles|content writing"),
    Category("writing.technical", N_("Technical and scientific writing"), "technical writing|documentation"),
    Category("writing.editing", N_("Editing and proofreading"), "editing|proofreading|copy editing"),
    Category(
        "writing.creative", N_("Creative writing and books"), "creative writing|books|ghostwriting|scripts for film"
    ),
    Category("writing.business", N_("Business texts and applications"), "business writing|cv|resume|grants"),
    Category("writing.translation", N_("General translation"), "translation|translations|translator"),
    Category("writing.special", N_("Specialist translation"), "legal translation|medical translation"),
    Category("writing.localisation", N_("Localisation of software and games"), "localisation|localization|l10n"),
    Category("writing.interpreting", N_("Interpreting"), "interpreter|interpretation"),
    Category("writing.tutoring", N_("Language lessons"), "language tutoring|language teaching"),
    Category("marketing", N_("Marketing and sales"), "marketing|online marketing|digital marketing"),
    Category("marketing.seo", N_("Search engine optimisation"), "seo|search engine optimization"),
    Category("marketing.ads", N_("Online advertising"), "ads|ppc|paid ads|advertising|google ads"),
    Category("marketing.social", N_("Social media marketing"), "social media|smm|influencers"),
    Category("marketing.email", N_("E-mail marketing and automation"), "email marketing|newsletters"),
    Category("marketing.strategy", N_("Marketing strategy"), "strategy|brand strategy|growth"),
    Category("marketing.pr", N_("Public relations and events"), "pr|public relations|events"),
    Category("marketing.analytics", N_("Marketing analytics"), "web analytics|tracking"),
    Category("marketing.sales", N_("Sales and business development"), "sales|telemarketing|business development"),
    Category("marketing.leads", N_("Lead generation"), "leads|lead gen"),
    Category("marketing.crm", N_("Customer relationship management"), "crm|hubspot"),
    Category("marketing.research", N_("Market research and surveys"), "market research|surveys"),
    Category("admin", N_("Administration and support"), "admin|office|admin support|back office"),
    Category("admin.assistance", N_("Virtual assistance"), "virtual assistant|va|assistant|secretary"),
    Category("admin.entry", N_("Data entry"), "typing|copy paste"),
    Category("admin.transcription", N_("Transcription"), "transcribing"),
    Category("admin.research", N_("Web research"), "internet research|research|fact checking"),
    Category("admin.support", N_("Customer support"), "support|customer service|call center"),
    Category("admin.moderation", N_("Content moderation"), "moderation|moderator"),
    Category("admin.shop", N_("Shop management and logistics"), "amazon seller|order processing|logistics"),
    Category("finance", N_("Finance and accounting"), "finance|financial|money"),
    Category("finance.bookkeeping", N_("Bookkeeping"), "book keeping|bookkeeper|invoicing"),
    Category("finance.accounting", N_("Accounting and auditing"), "accounting|auditing|accountant"),
    Category("finance.tax", N_("Taxes"), "tax|tax advice|tax returns"),
    Category("finance.payroll", N_("Payroll"), "pay roll|wages"),
    Category("finance.modelling", N_("Financial planning and analysis"), "financial modelling|valuation|budgeting"),
    Category("finance.advice", N_("Financial advice and investment"), "cfo|fundraising|investment"),
    Category("business", N_("Business and management"), "business|management|consulting and hr"),
    Category("business.consulting", N_("Business consulting"), "consulting|business plans|consultant"),
    Category("business.projects", N_("Project management"), "projects|project manager|scrum|agile"),
    Category("business.product", N_("Product management"), "product manager|product owner"),
    Category("business.hr", N_("Human resources and recruiting"), "hr|human resources|recruiting|training"),
    Category("business.coaching", N_("Coaching and speaking"), "coaching|coach|public speaking"),
    Category("legal", N_("Law"), "legal|legal services|lawyer|attorney"),
    Category("legal.contracts", N_("Contracts and terms"), "contracts|contract law|terms and conditions"),
    Category("legal.corporate", N_("Corporate law and compliance"), "corporate law|compliance|company law"),
    Category("legal.ip", N_("Intellectual property"), "patents|trademarks|copyright|ip law"),
    Category("legal.privacy", N_("Data protection"), "gdpr|privacy"),
    Category("legal.employment", N_("Employment law"), "labour law|labor law"),
    Category("legal.immigration", N_("Immigration law"), "immigration|visa"),
    Category("legal.paralegal", N_("Paralegal work and legal research"), "paralegal|legal research"),
    Category("engineering", N_("Engineering and architecture"), "engineering|engineer|technical"),
    Category("engineering.mechanical", N_("Mechanical engineering"), "mechanical|machine design"),
    Category("engineering.cad", N_("CAD and 3D printing"), "cad|3d printing|technical drawing"),
    Category("engineering.electrical", N_("Electrical engineering and electronics"), "electronics|electrical|pcb"),
    Category("engineering.civil", N_("Civil and structural engineering"), "civil|structural|surveying|gis"),
    Category("engineering.architecture", N_("Architecture and building plans"), "architecture|architect|bim"),
    Category("engineering.interior", N_("Interior and landscape design"), "interior|interior design|landscape"),
    Category("engineering.product", N_("Industrial design"), "product engineering|manufacturing"),
    Category("engineering.science", N_("Energy, chemistry and life sciences"), "chemistry|energy|biology|science"),
)

CATEGORIES: dict[str, Category] = {category.id: category for category in _ALL}
"""Every category of both levels by id; each first level is followed by what is in it."""

CATEGORY_OF_SKILL: dict[str, str] = {skill: category for category, group in LISTED.items() for skill in group}
"""The likeliest subcategory of each curated skill."""

TOP_CATEGORIES: tuple[Category, ...] = tuple(category for category in _ALL if category.is_top)
"""The first level."""


def subcategories(top: str) -> tuple[Category, ...]:
    """What is in a category of the first level; nothing for any other id."""
    return tuple(category for category in _ALL if category.top == top and not category.is_top)


def category_name(id: str) -> str:  # noqa: A002 - the field's own name
    """The category's name as a catalogue key; the id itself where there is no such category."""
    category = CATEGORIES.get(id)
    return category.name if category else id


def category_meant(words: str) -> str | None:
    """The category's id that these words surely mean: its id, its name or another word for it, or one with a typo."""
    return _index().meant(words)


def suggest_categories(words: str, most: int = 8) -> list[str]:
    """Categories that somebody may be typing, likeliest first; the first level where nothing is typed yet."""
    if not plain(words):
        return [category.id for category in TOP_CATEGORIES][:most]
    return _index().suggest(words, most)


def likely_category(skills: Iterable[str]) -> str:
    """The subcategory that most of these skills belong to, the first one's where there are several; "" for none."""
    votes = Counter(CATEGORY_OF_SKILL[skill] for skill in skills if skill in CATEGORY_OF_SKILL)
    return votes.most_common(1)[0][0] if votes else ""


@cache
def _index() -> WordIndex:
    wordings: dict[str, str] = {}
    for category in _ALL:
        wordings.setdefault(plain(category.name), category.id)
    for category in _ALL:
        wordings.setdefault(plain(category.id), category.id)
    for category in _ALL:
        for alias in filter(None, category.aliases.split("|")):
            wordings.setdefault(plain(alias), category.id)
    return WordIndex(wordings)
