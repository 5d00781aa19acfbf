using FindAgents.Agents.Albums;
using FindAgents.Cli.CommandLine;
using FindAgents.Retrieval.Indexing;
using Spectre.Console;

namespace FindAgents.Cli.Output;

/// <summary>Shows on stderr how far indexing has come: a bar for a person, lines with <c>--verbose</c>, nothing else.</summary>
internal sealed class IndexBar(CliContext context, bool verbose)
{
    /// <summary>Does work that tells how far it has come.</summary>
    public async Task<T> RunAsync<T>(Func<IProgress<AlbumIndexProgress>, Task<T>> work)
    {
        if (verbose || context.Notes.Profile.Capabilities is not { Interactive: true, Ansi: true })
        {
            return await work(new Relay<AlbumIndexProgress>(Tell, AlbumProgress.Describe));
        }

        return await context.Notes.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async bars =>
            {
                var bar = bars.AddTask("Looking at the folders");
                bar.IsIndeterminate = true;
                return await work(new Bar(bar));
            });
    }

    private void Tell(string line)
    {
        if (verbose)
        {
            context.Error.WriteLine(line);
        }
    }

    // At once, unlike Progress<T>, whose reports may overtake one another.
    private sealed class Bar(ProgressTask bar) : IProgress<AlbumIndexProgress>
    {
        public void Report(AlbumIndexProgress value)
        {
            bar.IsIndeterminate = value.Total == 0;
            bar.MaxValue = Math.Max(1, value.Total);
            bar.Value = value.Done;
            bar.Description = Markup.Escape(AlbumProgress.Describe(value));
        }
    }
}
