using FindAgents.Training.Data;
using Microsoft.Extensions.AI;

namespace FindAgents.Training.Bench;

/// <summary>
/// Asks a chat model which instances the phrases of a photo's captions mean, as the paper did for FIND-Bench (section 4). The
/// answer is checked against captions and labels; one that fails is sent back once with what is wrong, and where the second
/// fails, too, the rules answer for that photo.
/// </summary>
/// <remarks>
/// The model sees captions, categories, boxes and areas, never pixels. Captions reach it as JSON strings inside the user's
/// message alone; whatever they or the model say, only phrases that stand in the caption and ids that the photo has come out. Photos
/// without captions or segments are left to the rules without asking. Safe for concurrent use where the client is; the client is not disposed.
/// </remarks>
public sealed class ChatEntityProposer : IEntityProposer
{
    private const int Patience = 3;

    private readonly IChatClient _client;
    private readonly CaptionEntities _rules;
    private readonly ChatOptions _options;
    private int _failuresInARow;

    /// <summary>Creates a proposer.</summary>
    /// <param name="client">The chat model.</param>
    /// <param name="rules">What answers where the model does not.</param>
    /// <param name="options">How the model is asked; temperature 0 and a JSON answer where null.</param>
    public ChatEntityProposer(IChatClient client, CaptionEntities rules, ChatOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(rules);
        (_client, _rules) = (client, rules);
        _options = options ?? new ChatOptions { Temperature = 0, ResponseFormat = ChatResponseFormat.Json };
    }

    /// <inheritdoc/>
    /// <exception cref="ChatModelException">The model failed for three photos in a row: it is not there, or refuses the key.</exception>
    public async Task<EntityProposal> ProposeAsync(TrainingPhoto photo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photo);
        if (photo.Captions.Count == 0 || photo.Instances.All(instance => instance.IsCrowd))
        {
            return new EntityProposal(_rules.For(photo), ProposalSource.Rules);
        }

        var prompt = EntityPrompt.Default;
        List<ChatMessage> messages = [new(ChatRole.System, prompt.System), new(ChatRole.User, prompt.User(photo))];
        var complaint = "";
        for (var attempt = 0; attempt < 2; attempt++)
        {
            string answer;
            try
            {
                answer = (await _client.GetResponseAsync(messages, _options, cancellationToken).ConfigureAwait(false)).Text;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                return Failed(photo, e);
            }

            Volatile.Write(ref _failuresInARow, 0);
            if (EntityAnswer.Read(answer, photo, out complaint) is { } captions)
            {
                return new EntityProposal(captions, attempt == 0 ? ProposalSource.Model : ProposalSource.ModelRepaired);
            }

            messages.Add(new ChatMessage(ChatRole.Assistant, answer));
            messages.Add(new ChatMessage(ChatRole.User, prompt.Repair(complaint)));
        }

        return new EntityProposal(_rules.For(photo), ProposalSource.RulesInsteadOfModel, complaint);
    }

    private EntityProposal Failed(TrainingPhoto photo, Exception error) =>
        Interlocked.Increment(ref _failuresInARow) >= Patience
            ? throw new ChatModelException($"The chat model failed {Patience} times in a row, the last time with: {error.Message} Check the endpoint, the model's name and the key.", error)
            : new EntityProposal(_rules.For(photo), ProposalSource.RulesInsteadOfModel, $"the chat model failed: {error.Message}");
}
