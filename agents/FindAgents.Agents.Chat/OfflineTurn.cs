using FindAgents.Agents.Albums;
using FindAgents.Agents.Composers;
using FindAgents.Agents.Running;

namespace FindAgents.Agents.Chat;

/// <summary>Answers without a chat model: composes, runs, shows and tells.</summary>
/// <param name="find">Has the engine.</param>
/// <param name="albums">What searches look in.</param>
/// <param name="pictures">Shows what was found.</param>
/// <param name="options">How.</param>
internal sealed class OfflineTurn(FindOperations find, AlbumOperations? albums, ShownPictures pictures, FindAgentOptions options)
{
    private readonly IComposer _composer = options.Composer ?? new OfflineComposer();

    /// <summary>Answers a message.</summary>
    /// <exception cref="Engine.FindException">It cannot be run; the message says why and what to do.</exception>
    public async Task AnswerAsync(string message, FindAgentSession session, Saying said, CancellationToken cancellationToken)
    {
        var request = session.Conversation.Read(message);
        var composition = await _composer.ComposeAsync(request.Text, request.Options, cancellationToken).ConfigureAwait(false);
        said.Raw(new FindPlan(composition, request.Meanings));
        if (composition.IsRefusal)
        {
            said.Text($"{session.Conversation.Name(composition.Reason ?? "That asks for nothing that I can do.")} {composition.Hint}".Trim());
            return;
        }

        // "Outline the second dog" is about a region that is there already: looking for its like would find another, or none.
        if (session.Conversation.Recall(composition) is { Count: > 0 } things)
        {
            await pictures.ShowAsync(things, said, cancellationToken).ConfigureAwait(false);
            said.Text(session.Conversation.Name(RunStory.Tell(things)));
            return;
        }

        var run = await new CompositionRunner(find, albums, options.Catalogue?.Invoke()).RunAsync(composition, new CompositionRunOptions { Album = options.Album }, new Teller(said), cancellationToken).ConfigureAwait(false);
        run = run with { Request = message };
        session.Conversation.Take(run);
        said.Raw(run);
        cancellationToken.ThrowIfCancellationRequested();
        await pictures.ShowAsync(run, said, cancellationToken).ConfigureAwait(false);
        said.Text(session.Conversation.Name(RunStory.Tell(run)));
    }

    private sealed class Teller(Saying said) : IProgress<CompositionProgress>
    {
        public void Report(CompositionProgress value) => said.Raw(value);
    }
}
