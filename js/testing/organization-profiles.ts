/** A field of work of carbon project developers, with its industry and nouns for generated names. */
export interface Field {
  readonly industry: { readonly code: string; readonly name: string };
  /** Each forms a name with a word in front of it: "Heron Reforestation". */
  readonly nouns: readonly [string, string, string, string];
}

/** The key of a field of work. */
export type FieldName = "forest" | "bluecarbon" | "soil" | "cookstove" | "power" | "waste" | "removal";

/** The fields of work, by key. */
export const fields: Readonly<Record<FieldName, Field>> = {
  forest: {
    industry: { code: "A02", name: "Forestry and logging" },
    nouns: ["Reforestation", "Forest Carbon", "Woodlands", "Agroforestry"],
  },
  bluecarbon: {
    industry: { code: "A03", name: "Fishing and aquaculture" },
    nouns: ["Mangroves", "Blue Carbon", "Seagrass", "Wetlands"],
  },
  soil: {
    industry: { code: "A01", name: "Crop and animal production" },
    nouns: ["Soil Carbon", "Grazing", "Rangelands", "Regenerative Farms"],
  },
  cookstove: {
    industry: { code: "C27", name: "Manufacture of electrical and domestic appliances" },
    nouns: ["Cookstoves", "Clean Cooking", "Safe Water", "Household Energy"],
  },
  power: {
    industry: { code: "D35", name: "Electricity, gas, steam and air conditioning supply" },
    nouns: ["Wind", "Solar", "Hydropower", "Geothermal"],
  },
  waste: {
    industry: { code: "E38", name: "Waste collection, treatment and disposal" },
    nouns: ["Biogas", "Landfill Gas", "Composting", "Circular"],
  },
  removal: {
    industry: { code: "C20", name: "Manufacture of chemicals and chemical products" },
    nouns: ["Biochar", "Mineralization", "Direct Air", "Carbon Removal"],
  },
};

/** Full name, country code, city, postal code (null where the country has none), street address, field of work. */
export type Profile = readonly [string, string, string, string | null, string, FieldName];

/** Fictional organizations; each has a different city, because generated names rely on it to be unique. */
export const profiles: readonly Profile[] = [
  ["Kaskelot Mangroves Trust", "KE", "Lamu", "80500", "Harambee Avenue 14", "bluecarbon"],
  ["Norðurhraun Jarðvarmi ehf.", "IS", "Hveragerði", "810", "Austurmörk 7", "power"],
  ["Carbfjörður Mineral Storage", "IS", "Þorlákshöfn", "815", "Hafnarskeið 22", "removal"],
  ["Serra Verde Reflorestamento Ltda.", "BR", "Alta Floresta", "78580-000", "Avenida Ariosto da Riva 2101", "forest"],
  ["Instituto Raízes do Pantanal", "BR", "Corumbá", "79303-070", "Rua Frei Mariano 880", "soil"],
  ["Cerrado Biochar Indústria S.A.", "BR", "Uberlândia", "38400-128", "Rua Olegário Maciel 415", "removal"],
  ["Comunidad Forestal Río Claro", "CO", "Quibdó", "270001", "Carrera 4 # 26-18", "forest"],
  ["Manglares del Pacífico S.A.S.", "CO", "Buenaventura", "764501", "Calle 2 # 3-04", "bluecarbon"],
  ["Viento Guajiro Energía", "CO", "Riohacha", "440001", "Calle 7 # 9-51", "power"],
  ["Bosques Comunales de Madre de Dios", "PE", "Puerto Maldonado", "17001", "Jirón Loreto 310", "forest"],
  ["Cocinas Limpias Andinas", "PE", "Ayacucho", "05001", "Jirón Asamblea 127", "cookstove"],
  ["Patagonia Pastizales Cooperativa", "AR", "Esquel", "U9200", "Avenida Alvear 1040", "soil"],
  ["Viento Sur Generación", "CL", "Punta Arenas", "6200000", "Calle Bories 655", "power"],
  ["Ejido Selva Alta", "MX", "Chetumal", "77000", "Avenida Héroes 212", "forest"],
  ["Henequén Carbon", "MX", "Mérida", "97000", "Calle 60 # 491", "soil"],
  ["Volcán Geotermia de Oriente", "SV", "San Miguel", "3301", "4a Calle Poniente 12", "power"],
  ["Fogón Maya Clean Cooking", "GT", "Quetzaltenango", "09001", "12 Avenida 3-40, Zona 1", "cookstove"],
  ["Honduran Cloud Forest Alliance", "HN", "La Esperanza", "14101", "Barrio El Centro 5", "forest"],
  ["Great Basin Grassland Carbon LLC", "US", "Elko", "89801", "Idaho Street 744", "soil"],
  ["Tidewater Kelp & Seagrass", "US", "Gloucester", "23061", "Main Street 6568", "bluecarbon"],
  ["Prairie Landfill Gas Partners", "US", "Salina", "67401", "South Santa Fe Avenue 119", "waste"],
  ["Coastal Temperate Forests First Nations Carbon", "CA", "Bella Coola", "V0T 1C0", "MacKenzie Street 450", "forest"],
  ["Boreal Peat Conservancy", "CA", "Moosonee", "P0L 1Y0", "First Street 23", "soil"],
  ["Jiko Bora Stoves Ltd", "KE", "Kisumu", "40100", "Oginga Odinga Street 61", "cookstove"],
  ["Rift Valley Geothermal Heat", "KE", "Naivasha", "20117", "Moi Avenue 9", "power"],
  ["Nyungwe Watershed Carbon", "RW", "Huye", null, "KN 7 Road", "forest"],
  ["Virunga Clean Cooking Company", "RW", "Musanze", null, "NM 155 Street", "cookstove"],
  ["Pearl Agroforestry Cooperative", "UG", "Mbale", null, "Naboa Road 30", "forest"],
  ["Lake Zone Water & Stoves", "TZ", "Mwanza", "33101", "Nyerere Road 18", "cookstove"],
  ["Rufiji Delta Blue Carbon", "TZ", "Kibiti", "61620", "Utete Road 2", "bluecarbon"],
  ["Miombo Woodland Partners", "ZM", "Mkushi", "30100", "Great North Road 41", "forest"],
  ["Kafue Biogas", "ZM", "Mazabuka", "10101", "Livingstone Road 77", "waste"],
  ["Zambezi Fire Management Trust", "ZW", "Victoria Falls", null, "Livingstone Way 3", "forest"],
  ["Quelimane Mangrove Association", "MZ", "Quelimane", "2400", "Avenida Josina Machel 508", "bluecarbon"],
  ["Tamatave Forest & People", "MG", "Toamasina", "501", "Boulevard Joffre 25", "forest"],
  ["Karoo Wind Development", "ZA", "Beaufort West", "6970", "Donkin Street 102", "power"],
  ["Thicket Restoration Eastern Cape", "ZA", "Makhanda", "6139", "High Street 90", "soil"],
  ["Sahel Great Green Belt", "SN", "Louga", "30000", "Rue de la Gare 4", "forest"],
  ["Casamance Mangrove Network", "SN", "Ziguinchor", "27000", "Rue Javelier 16", "bluecarbon"],
  ["Volta Improved Stoves", "GH", "Ho", "VH-0001", "Civic Centre Road 8", "cookstove"],
  ["Niger Delta Gas Recovery", "NG", "Port Harcourt", "500211", "Aba Road 211", "waste"],
  ["Foyers Améliorés du Bénin", "BJ", "Parakou", null, "Rue 202", "cookstove"],
  ["Bale Mountains Forest Union", "ET", "Goba", "1000", "Robe Road 1", "forest"],
  ["Souss Solar Pumping", "MA", "Taroudant", "83000", "Avenue Hassan II 57", "power"],
  ["Nile Delta Composting", "EG", "Mansoura", "35511", "El Gomhoria Street 33", "waste"],
  ["Anatolian Wind Cooperative", "TR", "Çanakkale", "17100", "Kayserili Ahmet Paşa Caddesi 20", "power"],
  ["Caucasus Small Hydro", "GE", "Kutaisi", "4600", "Rustaveli Avenue 11", "power"],
  ["Indus Delta Blue Carbon", "PK", "Thatta", "73130", "Makli Road 6", "bluecarbon"],
  ["Deccan Biochar Growers", "IN", "Gulbarga", "585101", "Station Road 148", "removal"],
  ["Sundari Mangrove Collective", "IN", "Canning", "743329", "Matla Bridge Road 12", "bluecarbon"],
  ["Bhagirathi Biogas Households", "IN", "Tehri", "249001", "Bauradi Market 3", "waste"],
  ["Himal Chulo Improved Stoves", "NP", "Pokhara", "33700", "Prithvi Chowk 5", "cookstove"],
  ["Haor Wetlands Foundation", "BD", "Sunamganj", "3000", "Hasan Raja Road 44", "bluecarbon"],
  ["Annamite Range Forests", "LA", "Pakse", "16000", "Route 13 South 240", "forest"],
  ["Mekong Rice Methane Reduction", "VN", "Long Xuyên", "90110", "Trần Hưng Đạo 1290", "soil"],
  ["Isan Rooftop Solar", "TH", "Khon Kaen", "40000", "Mittraphap Road 65", "power"],
  ["Mentaya Peat Guardians", "ID", "Sampit", "74322", "Jalan Ahmad Yani 81", "soil"],
  ["Flores Geothermal Community", "ID", "Ruteng", "86511", "Jalan Komodo 9", "power"],
  ["Palawan Coconut Biochar", "PH", "Puerto Princesa", "5300", "Rizal Avenue 312", "removal"],
  ["Sepik River Forest Owners", "PG", "Wewak", "531", "Boram Road 4", "forest"],
  ["Outback Savanna Burning", "AU", "Katherine", "0850", "Giles Street 29", "soil"],
  ["Tairāwhiti Native Forests", "NZ", "Gisborne", "4010", "Gladstone Road 186", "forest"],
  ["Scottish Peatland Works", "GB", "Wick", "KW1 4LX", "Bridge Street 19", "soil"],
  ["Jylland Biogas & Biochar A/S", "DK", "Holstebro", "7500", "Nørregade 37", "waste"],
  ["Norrland Biokol AB", "SE", "Skellefteå", "931 31", "Kanalgatan 48", "removal"],
  ["Alentejo Montado Carbono", "PT", "Évora", "7000-650", "Rua da República 73", "soil"],
];

/** The first words of generated names. */
export const nameWords: readonly string[] =
  "Acacia Albatross Amber Baobab Basalt Cedar Cobalt Condor Coral Delta Ember Fern Firefly Granite Heron Hornbill Ibis Indigo Jacaranda Juniper Kestrel Lichen Lotus Monsoon Moringa Nimbus Ochre Osprey Papyrus Pelican Quetzal Rowan Saffron Sequoia Tamarind Teak Toucan Umber Willow Zephyr".split(
    " ",
  );
