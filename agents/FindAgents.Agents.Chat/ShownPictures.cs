using FindAgents.Agents.Albums;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Conversations;
using FindAgents.Agents.Phrases;
using FindAgents.Agents.Running;
using FindAgents.Engine;

namespace FindAgents.Agents.Chat;

/// <summary>Shows what was found.</summary>
/// <param name="find">Draws regions.</param>
/// <param name="albums">Draws contact sheets.</param>
/// <param name="options">How many.</param>
internal sealed class ShownPictures(FindOperations find, AlbumOperations? albums, FindAgentOptions options)
{
    /// <summary>Shows what the steps of a run found, each image by itself.</summary>
    public async Task ShowAsync(CompositionRun run, Saying said, CancellationToken cancellationToken)
    {
        var left = options.MaxPictures;
        foreach (var step in run.Steps.Where(step => step.Found > 0))
        {
            if (step.Hits is { } hits && left-- > 0)
            {
                await ShowAsync(hits, said, cancellationToken).ConfigureAwait(false);
            }

            foreach (var image in (step.Images ?? []).Where(image => image is { Found: > 0, ResultId: not null }).TakeWhile(_ => left-- > 0))
            {
                await ShowAsync(image.ShownId!, said, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Shows a search's contact sheet.</summary>
    public async Task ShowAsync(AlbumHitsAnswer hits, Saying said, CancellationToken cancellationToken)
    {
        if (hits.Hits.Count > 0 && await albums!.SheetAsync(hits.ResultId, cancellationToken).ConfigureAwait(false) is { } sheet)
        {
            said.Picture(sheet, $"{hits.ResultId}.jpg");
        }
    }

    /// <summary>Shows the regions of an answer over their image.</summary>
    public Task ShowAsync(string resultId, Saying said, CancellationToken cancellationToken) => ShowAsync(find.PreviewAsync(resultId, cancellationToken), resultId, said);

    /// <summary>Shows regions that were found before, of each answer a picture.</summary>
    public async Task ShowAsync(IReadOnlyList<ConversationThing> things, Saying said, CancellationToken cancellationToken)
    {
        foreach (var (result, numbers) in things.Select(thing => (WrittenPhrase.Parse(thing.Reference).References.Single().Image, thing.Number)).GroupBy(thing => thing.Image, thing => thing.Number).Select(group => (group.Key, group.ToList())))
        {
            await ShowAsync(find.PreviewAsync(result, numbers, cancellationToken), result, said).ConfigureAwait(false);
        }
    }

    private static async Task ShowAsync(Task<FindResource> drawing, string resultId, Saying said)
    {
        try
        {
            said.Picture(await drawing.ConfigureAwait(false), $"{resultId}.jpg");
        }
        catch (FindException)
        {
            // An image that had to make room since: the answer stands, its picture can be had by asking again.
        }
    }
}
