using System.Collections.Frozen;

namespace FindAgents.Agents.Composers.English;

/// <summary>The words that requests are made of, by what they do in a sentence.</summary>
internal static class Lexicon
{
    /// <summary>What people call photos.</summary>
    public static FrozenSet<string> PhotoNouns { get; } = Set("""
        photo photos picture pictures image images pic pics shot shots snapshot snapshots photograph photographs selfie selfies foto fotos snap snaps imagery photographed
        """);

    /// <summary>What a search gives.</summary>
    public static FrozenSet<string> ResultNouns { get; } = Set("result results match matches hit hits find finds duplicate duplicates lookalikes neighbour neighbours neighbor neighbors variants");

    /// <summary>Where photos are kept.</summary>
    public static FrozenSet<string> AlbumNouns { get; } = Set("album albums library libraries collection collections gallery galleries archive archives roll catalogue catalog database");

    /// <summary>Pieces of photos.</summary>
    public static FrozenSet<string> RegionNouns { get; } = Set("crop crops region regions segment segments patch patches piece pieces cutout cutouts detection detections instance instances");

    /// <summary>Things without a name.</summary>
    public static FrozenSet<string> ThingNouns { get; } = Set("object objects thing things item items element elements entity entities stuff");

    /// <summary>What stands for any thing.</summary>
    public static FrozenSet<string> AnyNouns { get; } = Set("anything something everything whatever more others what one ones similar");

    /// <summary>What stands for what was spoken of.</summary>
    public static FrozenSet<string> Pronouns { get; } = Set("it them they those these this that him her each both all one ones he she its their itself");

    /// <summary>What a mask is called.</summary>
    public static FrozenSet<string> MaskNouns { get; } = Set("""
        mask masks outline outlines cutout cutouts cut-out cut-outs segmentation segmentations contour contours silhouette silhouettes matte mattes overlay overlays boundary boundaries
        location locations position positions coordinates whereabouts bounding bounding-box shape polygon polygons selection highlight highlights
        """);

    /// <summary>Words in front of a noun that say which or how many, and are no part of what is looked for.</summary>
    public static FrozenSet<string> Determiners { get; } = Set("the a an this that these those my our your his her their its every each all any some both either another no");

    /// <summary>Determiners that speak of all there are.</summary>
    public static FrozenSet<string> Quantifiers { get; } = Set("every each all any some both either whole entire several many few single individual separate different various visible distinct only just");

    /// <summary>Prepositions.</summary>
    public static FrozenSet<string> Prepositions { get; } = Set("""
        in on at of from for with within inside into onto across over under by near to through throughout behind beside around among amongst between above below against along off about upon during without
        """);

    /// <summary>Prepositions that say which image a request is about.</summary>
    public static FrozenSet<string> ScopePrepositions { get; } = Set("in within inside of from on for across into onto over throughout through at to around");

    /// <summary>The scope prepositions that cannot belong to a noun: "the dog from @a.jpg in @b.jpg" looks in b.</summary>
    public static FrozenSet<string> PlainScope { get; } = Set("in within inside across on throughout through");

    /// <summary>What says that one thing looks like another.</summary>
    public static FrozenSet<string> Likeness { get; } = Set("like similar resembling resembles resemble resembled matching alike same identical comparable akin");

    /// <summary>Places and pointing.</summary>
    public static FrozenSet<string> PlaceWords { get; } = Set("""
        at under point points pixel pixels position positions coordinate coordinates coords click clicks clicked tap tapped box rectangle rect bbox bounding location locations spot area region roi press window square
        """);

    /// <summary>What boxes are called.</summary>
    public static FrozenSet<string> BoxWords { get; } = Set("box rectangle rect bbox area region window roi frame");

    /// <summary>Words that say nothing, wherever they stand.</summary>
    public static FrozenSet<string> Fillers { get; } = Set("""
        please kindly uh um umm uhm hmm hm er erm ah oh lol actually basically literally maybe perhaps possibly completely entirely thoroughly carefully yes yeah yep thanks thx simply asap anyway alright btw fyi haha cheers
        """);

    /// <summary>Groups of words that say nothing, wherever they stand; the longer ones first.</summary>
    public static IReadOnlyList<string[]> Courtesies { get; } =
    [
        .. """
        as soon as possible
        if you do not mind
        thank you very much
        thank you so much
        thanks in advance
        take a look at
        have a look at
        if you would
        if you could
        if you can
        thanks a lot
        would you mind
        if possible
        of course
        right away
        right now
        thank you
        you know
        for me
        for us
        """.Split('\n').Select(Words),
    ];

    /// <summary>Words in front of a request, and between its verb and what it asks for, that are no part of that.</summary>
    public static FrozenSet<string> Frame { get; } = Set("""
        i you we me us would could can will shall should may might must do does did is are was were be been being have has had am there here to so as if
        wondering wonder whether that want wants wanted need needs needed like love wish let mind able help just also then now what where how many much which who whose whereabouts only
        already first firstly next finally lastly secondly going try trying gonna wanna am go ahead else for about because
        """);

    /// <summary>More of them, at the beginning alone.</summary>
    public static FrozenSet<string> Openings { get; } = Set("""
        possible given remember it he she they hey hi hello dear ok okay well great cool sure good sorry now quickly really kind nice glad happy grateful and or but but still not my boss what's hope
        morning afternoon evening task job request assignment goal todo question q
        """);

    /// <summary>Adjectives that may stand before "and" or a comma and another adjective.</summary>
    public static FrozenSet<string> Adjectives { get; } = Set("""
        black white red green blue yellow orange purple pink brown grey gray golden gold silver beige dark light bright pale colourful colorful striped spotted checkered plain
        big small large little tiny huge tall short long old new young ancient modern rusty dirty clean wet dry broken round square flat thick thin wide narrow heavy empty full open closed
        wooden metal metallic plastic glass leather fluffy furry shiny smooth rough hot cold happy sad angry beautiful ugly fresh ripe left right upper lower top bottom front rear
        """);

    /// <summary>Words that make a request one about all there is in an image.</summary>
    public static FrozenSet<string> Universal { get; } = Set("everything all whole entire scene rest everybody everyone-and-everything");

    /// <summary>The words behind which "'s" is "is".</summary>
    public static FrozenSet<string> TakesIs { get; } = Set("what where who that it there here how whereabouts which he she");

    /// <summary>What leads from "photos" to what they show.</summary>
    public static FrozenSet<string> Relatives { get; } = Set("""
        of with where that which who in showing show shows depicting depict depicts containing contain contains featuring feature features including include includes having have has for about taken
        is are picturing capturing displaying both there when whose to from on do does
        """);

    /// <summary>Verbs between an image and what is in it.</summary>
    public static FrozenSet<string> Containing { get; } = Set("contain contains show shows have has had got include includes depict depicts feature features hold holds containing showing belong belongs");

    /// <summary>Words that end a question and are no part of what it asks for.</summary>
    public static FrozenSet<string> Tails { get; } = Set("""
        is are was were there here visible shown present anywhere somewhere be been being do does can could you i we see count found seen spotted located situated appear appears exist exists get find have parked
        too again now today then also in at for me us on as with and or to of sharp focus stay stays remain remains separately individually somehow should must needs need ought has been
        """);

    private static readonly FrozenDictionary<string, string> Slips = new Dictionary<string, string>
    {
        ["teh"] = "the",
        ["th"] = "the",
        ["hte"] = "the",
        ["u"] = "you",
        ["ur"] = "your",
        ["plz"] = "please",
        ["pls"] = "please",
        ["plase"] = "please",
        ["pleas"] = "please",
        ["adn"] = "and",
        ["nad"] = "and",
        ["wich"] = "which",
        ["whats"] = "what",
        ["wheres"] = "where",
        ["fotos"] = "photos",
        ["foto"] = "photo",
        ["phots"] = "photos",
        ["pitcures"] = "pictures",
        ["picures"] = "pictures",
        ["picutres"] = "pictures",
        ["imgs"] = "images",
        ["everyting"] = "everything",
        ["evrything"] = "everything",
        ["backgroud"] = "background",
        ["backround"] = "background",
        ["dont"] = "don't",
        ["wihtout"] = "without",
        ["w/o"] = "without",
    }.ToFrozenDictionary();

    /// <summary>The words of a list.</summary>
    public static string[] Words(string list) => list.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A word as it should have been typed, where the slip is a common one.</summary>
    public static string Plain(string word) => Slips.GetValueOrDefault(word, word);

    /// <summary>A noun in the singular, roughly: what it takes to see that mugs are what one mug is one of.</summary>
    public static string Singular(string noun) => noun switch
    {
        "people" => "person",
        "men" => "man",
        "women" => "woman",
        "children" => "child",
        "mice" => "mouse",
        "geese" => "goose",
        _ when noun.EndsWith("ies", StringComparison.Ordinal) && noun.Length > 4 => noun[..^3] + "y",
        _ when noun.EndsWith("ches", StringComparison.Ordinal) || noun.EndsWith("shes", StringComparison.Ordinal) || noun.EndsWith("xes", StringComparison.Ordinal) || noun.EndsWith("sses", StringComparison.Ordinal) => noun[..^2],
        _ when noun.EndsWith('s') && !noun.EndsWith("ss", StringComparison.Ordinal) && noun.Length > 3 => noun[..^1],
        _ => noun,
    };

    private static FrozenSet<string> Set(string words) => Words(words).ToFrozenSet(StringComparer.Ordinal);
}
