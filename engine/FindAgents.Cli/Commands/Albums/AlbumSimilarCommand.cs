using System.CommandLine;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Answers;
using FindAgents.Cli.CommandLine;

namespace FindAgents.Cli.Commands.Albums;

/// <summary><c>findagents album similar</c>: the like of a photo, or of a piece of one.</summary>
internal sealed class AlbumSimilarCommand : SearchingCommand
{
    private readonly Argument<string> _image = new("IMAGE") { Description = "A photo of the album, by its path in it or its id, or a file; a piece of either, as IMAGE(x,y,w,h), IMAGE(x,y) or, in the album, IMAGE#2." };

    public AlbumSimilarCommand(CliContext context)
        : base("similar", "Find photos that are like a photo or have the like of a piece of one in them, or the single regions.", context)
    {
        Arguments.Add(_image);
        AddCommonOptions();
    }

    public override IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("Photos like one of the album", "findagents album similar holiday 2024/beach.jpg --out sheet.jpg"),
        ("Photos like a file", "findagents album similar holiday ~/Downloads/sunset.jpg"),
        ("Every crop that looks like this mug", "findagents album similar holiday \"mug.jpg(120,80,60,70)\" --regions"),
        ("Every crop that looks like region 2 of a photo of the album", "findagents album similar holiday \"2024/beach.jpg#2\" --regions"),
    ];

    protected override Task<Func<AlbumOperations, CancellationToken, Task<AlbumHitsAnswer>>> ReadAsync(AlbumShelf shelf, ParseResult parsed, CancellationToken cancellationToken)
    {
        var request = Held(new AlbumSimilarRequest { Album = parsed.GetRequiredValue(AlbumName), Image = parsed.GetRequiredValue(_image), Regions = parsed.GetValue(Regions) }, parsed);
        return Task.FromResult<Func<AlbumOperations, CancellationToken, Task<AlbumHitsAnswer>>>((albums, token) => albums.SimilarAsync(request, token));
    }
}
