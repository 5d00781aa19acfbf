using System.CommandLine;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Phrases;
using FindAgents.Cli.CommandLine;

namespace FindAgents.Cli.Commands.Albums;

/// <summary><c>findagents album search</c>: photos or regions by a sentence.</summary>
internal sealed class AlbumSearchCommand : SearchingCommand
{
    private readonly Argument<string> _query = new("QUERY") { Description = "What to look for, a sentence such as \"a dog on a beach without people\". Pieces of photos may stand in it as words: see below." };

    private readonly Option<string[]> _without = new("--without")
    {
        Description = "What must not be in the photos; may be given several times. The same as \"without …\" in the query.",
        HelpName = "PHRASE",
    };

    private readonly Option<int?> _perPhoto = new("--per-photo")
    {
        Description = "With --regions, the most regions of one photo.",
        HelpName = "N",
        CustomParser = Numbers.OptionalFrom(1),
    };

    public AlbumSearchCommand(CliContext context)
        : base("search", "Find photos by a sentence, with pieces of photos in it where wanted, and say what in them goes with it.", context)
    {
        Arguments.Add(_query);
        Options.Add(_without);
        Options.Add(_perPhoto);
        AddCommonOptions();
    }

    public override IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("Words, and a picture of what was found", "findagents album search holiday \"people skiing\" --out sheet.jpg"),
        ("A piece of a photo in the sentence: this dog, on a bench", "findagents album search holiday \"@dog.jpg(10,20,200,150) on a wooden bench\""),
        ("Every red car, two of a photo at most", "findagents album search holiday \"red car\" --regions --per-photo 2"),
        ("Not people, of last summer", "findagents album search holiday \"a beach without people\" --from 2024-06 --until 2024-08"),
        ("The paths, for a script", "findagents album search holiday \"a sunset\" --limit 50 --json | jq -r '.hits[].path'"),
    ];

    public override string Notes =>
        """
        Pieces of photos in a query:
          @photo.jpg            the whole photo
          @photo.jpg(x,y,w,h)   what is in that box, in the photo's pixels
          @photo.jpg(x,y)       what lies at that point
          @NAME/2024/beach.jpg  a photo of the album NAME, by its path in it; with #2 its region 2
          @"my photo.jpg"(x,y)  the name quoted, where it holds blanks or brackets
          @@                    a plain @
        All photos are ranked: hits far down are little alike. What follows "without" or "but no" must not be there.
        """;

    protected override async Task<Func<AlbumOperations, CancellationToken, Task<AlbumHitsAnswer>>> ReadAsync(AlbumShelf shelf, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (name, query) = (parsed.GetRequiredValue(AlbumName), parsed.GetRequiredValue(_query));
        var (without, regions, perPhoto) = (parsed.GetValue(_without) ?? [], parsed.GetValue(Regions), parsed.GetValue(_perPhoto));
        if (regions && without.Length > 0)
        {
            throw new UsageException("--without speaks of photos, --regions of single things in them: give one of them.");
        }

        if (perPhoto is not null && !regions)
        {
            throw new UsageException("--per-photo counts regions: give --regions with it.");
        }

        string[] phrases = [query, .. without];
        await CheckAsync(shelf, phrases.SelectMany(Read), cancellationToken);
        return regions
            ? (albums, token) => albums.SearchRegionsAsync(Held(new AlbumRegionsRequest { Album = name, Query = query, PerPhoto = perPhoto }, parsed), token)
            : (albums, token) => albums.SearchAsync(Held(new AlbumSearchRequest { Album = name, Query = query, Without = without }, parsed), token);
    }

    private static IEnumerable<PhraseReference> Read(string phrase)
    {
        try
        {
            return WrittenPhrase.Parse(phrase).References;
        }
        catch (PhraseReferenceException exception)
        {
            throw new UsageException(exception.Message);
        }
    }
}
