"""Marketing, sales, administration, finance, consulting, law, engineering and architecture."""

from __future__ import annotations

from bot.domain.skills.listed import Listed

BUSINESS: Listed = {
    "marketing.seo": {
        "seo": ("SEO", "search engine optimization", "search engine optimisation"),
        "link-building": ("Link building", "backlinks", "off page seo"),
        "keyword-research": ("Keyword research", "keywords"),
        "technical-seo": ("Technical SEO", "on page seo", "seo audit"),
        "local-seo": ("Local SEO", "google business profile", "google my business"),
    },
    "marketing.ads": {
        "advertising": ("Advertising", "ads", "online ads", "paid ads"),
        "google-ads": ("Google Ads", "adwords", "google adwords"),
        "facebook-ads": ("Meta ads", "facebook ads", "instagram ads"),
        "ppc": ("Pay-per-click campaigns", "ppc", "sem"),
        "linkedin-ads": ("LinkedIn ads",),
        "tiktok-ads": ("TikTok ads",),
        "amazon-ads": ("Amazon ads", "amazon ppc"),
        "media-buying": ("Media buying", "media buyer", "media planning"),
    },
    "marketing.social": {
        "social-media": ("Social media", "smm", "social media marketing", "social media manager"),
        "instagram": ("Instagram marketing", "instagram"),
        "tiktok": ("TikTok marketing", "tiktok", "tik tok"),
        "linkedin": ("LinkedIn marketing", "linkedin"),
        "youtube": ("YouTube marketing", "youtube", "youtube seo"),
        "pinterest": ("Pinterest marketing", "pinterest"),
        "community-management": ("Community management", "community manager"),
        "influencer-marketing": ("Influencer marketing", "influencers", "influencer"),
    },
    "marketing.email": {
        "email-marketing": ("E-mail marketing", "newsletter", "email campaigns", "email marketing"),
        "mailchimp": ("Mailchimp", "mail chimp"),
        "klaviyo": ("Klaviyo",),
        "marketing-automation": ("Marketing automation", "drip campaigns", "activecampaign"),
    },
    "marketing.strategy": {
        "marketing-strategy": ("Marketing strategy", "marketing plan", "marketing"),
        "content-marketing": ("Content marketing", "content strategy"),
        "digital-marketing": ("Digital marketing", "online marketing", "internet marketing"),
        "growth-marketing": ("Growth marketing", "growth hacking", "growth"),
        "brand-strategy": ("Brand strategy", "brand positioning"),
        "affiliate-marketing": ("Affiliate marketing", "affiliate"),
        "conversion-optimisation": ("Conversion optimisation", "cro", "conversion rate optimization"),
        "app-store-optimisation": ("App store optimisation", "aso", "app store optimization"),
    },
    "marketing.pr": {
        "public-relations": ("Public relations", "pr", "media relations", "publicist"),
        "event-planning": ("Event planning", "events", "event management"),
        "crowdfunding": ("Crowdfunding", "kickstarter"),
    },
    "marketing.analytics": {
        "google-analytics": ("Google Analytics", "ga4", "web analytics"),
        "tag-manager": ("Google Tag Manager", "gtm", "tag manager"),
        "marketing-analytics": ("Marketing analytics", "attribution"),
    },
    "marketing.sales": {
        "sales": ("Sales", "selling", "salesperson"),
        "business-development": ("Business development", "biz dev", "bizdev"),
        "cold-calling": ("Cold calling", "telemarketing", "telesales"),
        "closing": ("Sales closing", "appointment setting", "closer"),
    },
    "marketing.leads": {
        "lead-generation": ("Lead generation", "leads", "lead gen", "prospecting"),
        "cold-email": ("Cold e-mail", "cold outreach", "cold email"),
        "list-building": ("List building", "email list building", "b2b lists"),
    },
    "marketing.crm": {
        "hubspot": ("HubSpot", "hub spot"),
        "crm": ("CRM", "customer relationship management", "pipedrive"),
        "gohighlevel": ("GoHighLevel", "highlevel", "go high level"),
        "zoho": ("Zoho", "zoho crm"),
    },
    "marketing.research": {
        "market-research": ("Market research", "competitor analysis", "competitive analysis"),
        "surveys": ("Surveys", "questionnaires", "survey design"),
    },
    "admin.assistance": {
        "virtual-assistance": ("Virtual assistance", "va", "virtual assistant", "personal assistant"),
        "executive-assistance": ("Executive assistance", "executive assistant"),
        "calendar-management": ("Calendar management", "scheduling"),
        "email-management": ("E-mail management", "inbox management"),
        "travel-planning": ("Travel planning", "travel booking"),
        "word-processing": ("Word processing", "ms word", "microsoft word", "typing"),
        "notion": ("Notion",),
    },
    "admin.entry": {
        "data-entry": ("Data entry", "data entry operator", "copy paste"),
        "pdf-conversion": ("PDF conversion", "pdf to word", "fillable pdf"),
        "product-listing": ("Product listing", "product upload", "amazon listing"),
    },
    "admin.transcription": {
        "transcription": ("Transcription", "transcribing", "transcriptionist"),
    },
    "admin.research": {
        "web-research": ("Web research", "internet research", "online research"),
        "fact-checking": ("Fact checking", "fact checker"),
    },
    "admin.support": {
        "customer-support": ("Customer support", "support", "customer service", "customer care"),
        "phone-support": ("Phone support", "call center", "call centre", "inbound calls"),
        "chat-support": ("Chat support", "live chat"),
        "zendesk": ("Zendesk", "zen desk"),
        "intercom": ("Intercom", "freshdesk"),
        "customer-success": ("Customer success", "customer onboarding"),
    },
    "admin.moderation": {
        "content-moderation": ("Content moderation", "moderator", "moderation"),
    },
    "admin.shop": {
        "amazon-seller": ("Amazon seller support", "amazon fba", "amazon seller central", "fba"),
        "ebay": ("eBay", "ebay listing"),
        "etsy": ("Etsy", "etsy shop"),
        "dropshipping": ("Dropshipping", "drop shipping"),
        "order-processing": ("Order processing", "order fulfilment", "order fulfillment"),
        "supply-chain": ("Supply chain management", "logistics", "procurement", "sourcing"),
    },
    "finance.bookkeeping": {
        "bookkeeping": ("Bookkeeping", "book keeping", "bookkeeper"),
        "quickbooks": ("QuickBooks", "quick books", "qbo"),
        "xero": ("Xero",),
        "datev": ("DATEV",),
        "invoicing": ("Invoicing", "accounts receivable", "accounts payable", "billing"),
    },
    "finance.accounting": {
        "accounting": ("Accounting", "accountant", "accountancy"),
        "financial-reporting": ("Financial reporting", "ifrs", "us gaap", "annual accounts"),
        "auditing": ("Auditing", "audit", "internal audit"),
        "management-accounting": ("Management accounting", "cost accounting", "controlling"),
    },
    "finance.tax": {
        "tax": ("Tax preparation", "tax", "taxes", "tax returns"),
        "tax-advice": ("Tax advice", "tax law", "tax planning"),
    },
    "finance.payroll": {
        "payroll": ("Payroll", "pay roll", "payroll processing"),
    },
    "finance.modelling": {
        "financial-modelling": ("Financial modelling", "financial modeling", "financial model"),
        "financial-analysis": ("Financial analysis", "financial analyst", "fp&a"),
        "budgeting": ("Budgeting", "budget planning", "cash flow planning"),
        "valuation": ("Valuation", "business valuation", "company valuation"),
    },
    "finance.advice": {
        "cfo": ("Fractional CFO", "cfo", "virtual cfo"),
        "fundraising": ("Fundraising", "investor relations", "venture capital"),
        "investment-research": ("Investment research", "equity research", "stock analysis"),
        "trading": ("Trading systems", "algorithmic trading", "tradingview", "pine script"),
        "actuarial": ("Actuarial science", "actuary"),
    },
    "business.consulting": {
        "business-consulting": ("Business consulting", "management consulting", "business consultant"),
        "business-plans": ("Business plans", "business plan", "business planning"),
        "business-analysis": ("Business analysis", "business analyst", "requirements engineering"),
        "process-improvement": ("Process improvement", "six sigma", "lean management"),
        "startups": ("Startup advice", "startup", "startups", "start up consulting"),
        "sustainability": ("Sustainability", "esg", "carbon accounting"),
    },
    "business.projects": {
        "project-management": ("Project management", "pm", "project manager", "pmp"),
        "scrum": ("Scrum", "scrum master", "agile"),
        "asana": ("Asana", "trello", "monday.com", "clickup"),
    },
    "business.product": {
        "product-management": ("Product management", "product manager", "product owner"),
        "product-strategy": ("Product strategy", "product roadmap"),
    },
    "business.hr": {
        "human-resources": ("Human resources", "hr", "people operations"),
        "recruiting": ("Recruiting", "recruitment", "talent acquisition", "headhunting"),
        "training": ("Training and courses", "corporate training", "instructional design", "e learning"),
    },
    "business.coaching": {
        "coaching": ("Coaching", "business coaching", "life coaching"),
        "career-coaching": ("Career coaching", "interview coaching"),
        "public-speaking": ("Public speaking", "presentation coaching"),
    },
    "legal.contracts": {
        "contracts": ("Contract drafting", "contracts", "contract review", "contract law"),
        "terms-of-service": ("Terms and privacy policies", "terms and conditions", "privacy policy"),
    },
    "legal.corporate": {
        "legal": ("Legal advice", "lawyer", "legal consulting", "attorney"),
        "corporate-law": ("Corporate law", "company law", "company formation"),
        "compliance": ("Compliance", "regulatory affairs", "aml"),
    },
    "legal.ip": {
        "intellectual-property": ("Intellectual property", "copyright", "ip law"),
        "trademarks": ("Trademarks", "trademark registration", "trademark"),
        "patents": ("Patents", "patent", "patent drafting"),
    },
    "legal.privacy": {
        "data-protection": ("Data protection", "gdpr", "dsgvo", "privacy law"),
    },
    "legal.employment": {
        "employment-law": ("Employment law", "labour law", "labor law"),
    },
    "legal.immigration": {
        "immigration-law": ("Immigration law", "visa applications"),
    },
    "legal.paralegal": {
        "paralegal": ("Paralegal work", "paralegal", "legal assistant"),
        "legal-research": ("Legal research", "case law"),
        "legal-writing": ("Legal writing", "legal drafting"),
    },
    "engineering.mechanical": {
        "mechanical-engineering": ("Mechanical engineering", "mechanical engineer", "mechanical design"),
        "solidworks": ("SolidWorks", "solid works"),
        "fusion-360": ("Fusion 360", "autodesk fusion"),
        "inventor": ("Autodesk Inventor",),
        "catia": ("CATIA", "siemens nx"),
        "finite-elements": ("Finite element analysis", "fea", "ansys", "cfd"),
    },
    "engineering.cad": {
        "autocad": ("AutoCAD", "auto cad"),
        "cad": ("CAD design", "cad", "cad drafting", "technical drawing"),
        "3d-printing": ("3D printing", "3d print", "additive manufacturing"),
    },
    "engineering.electrical": {
        "electrical-engineering": ("Electrical engineering", "electrical engineer", "wiring diagrams"),
        "electronics": ("Electronics", "circuit design", "circuits"),
        "pcb-design": ("PCB design", "pcb", "altium", "kicad"),
        "fpga": ("FPGA", "vhdl", "verilog"),
        "plc": ("PLC programming", "plc", "scada"),
    },
    "engineering.civil": {
        "civil-engineering": ("Civil engineering", "civil engineer"),
        "structural-engineering": ("Structural engineering", "structural analysis", "structural design"),
        "quantity-surveying": ("Quantity surveying", "cost estimating", "quantity takeoff"),
        "gis": ("GIS", "arcgis", "qgis", "maps"),
    },
    "engineering.architecture": {
        "architecture": ("Architecture", "architect", "architectural design"),
        "revit": ("Revit", "autodesk revit"),
        "bim": ("BIM", "building information modeling"),
        "sketchup": ("SketchUp", "sketch up"),
        "archviz": ("Architectural visualisation", "architectural visualization", "arch viz"),
        "floor-plans": ("Floor plans", "floor plan", "building plans"),
    },
    "engineering.interior": {
        "interior-design": ("Interior design", "interior designer", "home staging"),
        "landscape-design": ("Landscape design", "landscape architecture", "garden design"),
    },
    "engineering.product": {
        "industrial-design": ("Industrial design", "product engineering", "design for manufacturing"),
    },
    "engineering.science": {
        "chemical-engineering": ("Chemical engineering", "chemical engineer", "chemistry"),
        "energy-engineering": ("Energy engineering", "solar design", "photovoltaics", "hvac"),
        "bioinformatics": ("Bioinformatics", "computational biology", "genomics"),
    },
}
