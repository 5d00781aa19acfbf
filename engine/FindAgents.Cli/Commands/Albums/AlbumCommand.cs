using System.CommandLine;
using FindAgents.Cli.CommandLine;

namespace FindAgents.Cli.Commands.Albums;

/// <summary><c>findagents album</c>: photos indexed and searched.</summary>
internal sealed class AlbumCommand : Command, ITeach
{
    public AlbumCommand(CliContext context)
        : base("album", "Index folders of photos, and search them with words, pictures, pieces of pictures, or all in one sentence.")
    {
        Subcommands.Add(new AlbumCreateCommand(context));
        Subcommands.Add(new AlbumAddCommand(context));
        Subcommands.Add(new AlbumUpdateCommand(context));
        Subcommands.Add(new AlbumSearchCommand(context));
        Subcommands.Add(new AlbumSimilarCommand(context));
        Subcommands.Add(new AlbumListCommand(context));
        Subcommands.Add(new AlbumStatusCommand(context));
        Subcommands.Add(new AlbumExportCommand(context));
        Subcommands.Add(new AlbumVerifyCommand(context));
        Subcommands.Add(new AlbumRemoveCommand(context));
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("Make an album of a folder", "findagents album create holiday ~/Pictures/holiday"),
        ("Find photos, and look at them", "findagents album search holiday \"a dog on a beach without people\" --out sheet.jpg"),
        ("With a piece of another photo in the sentence", "findagents album search holiday \"@dog.jpg(10,20,200,150) on a wooden bench\""),
        ("Every crop that looks like this mug", "findagents album search holiday \"@mug.jpg(120,80,60,70)\" --regions"),
    ];
}
