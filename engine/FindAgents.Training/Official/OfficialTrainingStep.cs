using FindAgents.Engine;
using FindAgents.Engine.Interface;
using FindAgents.Engine.Models.Official;
using FindAgents.Training.Losses;
using FindAgents.Training.Matching;
using FindAgents.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Official;

/// <summary>
/// One training step of an official FIND model (<c>forward_seg</c> of <c>modeling/architectures/find_model.py</c>): all tasks
/// at once, every layer supervised, strokes corrected before they are learnt from.
/// </summary>
/// <remarks>
/// <para>
/// It leaves gradients where parameters ask for them: everywhere, or after <see cref="OfficialModules.FreezeFoundations"/>
/// where the official configuration lets something learn. What happens to them is the caller's:
/// </para>
/// <code>
/// using var modules = OfficialModules.Load("find_focalt_unicl.pt");
/// modules.FreezeFoundations();
/// using var step = new OfficialTrainingStep(modules, classes);
/// using var optimizer = torch.optim.AdamW(modules.LearningParameters(), lr: 1e-4, weight_decay: 0.05);
/// foreach (var batch in batches)
/// {
///     optimizer.zero_grad();
///     var losses = step.Run(batch);
///     optimizer.step();
/// }
/// </code>
/// <para>Not safe for concurrent use. The modules stay the caller's; a step puts them into training mode.</para>
/// </remarks>
public sealed class OfficialTrainingStep : IDisposable
{
    private readonly OfficialModules _modules;
    private readonly OfficialTrainingOptions _options;
    private readonly TrainingDraws _draws;
    private readonly BatchReader _reader;
    private readonly PrototypeStep _step;
    private readonly Tensor? _classes;

    /// <summary>Creates the step, and embeds the classes as the model knows them now.</summary>
    /// <param name="modules">The model.</param>
    /// <param name="classes">What is asked about each class, one text each: the last class is "none of them". Empty where no loss reads class logits.</param>
    /// <param name="options">How to train; as officially where it is <see langword="null"/>.</param>
    /// <param name="draws">Where random numbers come from; a seed of 0 where it is <see langword="null"/>.</param>
    public OfficialTrainingStep(OfficialModules modules, IReadOnlyCollection<PromptTokens> classes, OfficialTrainingOptions? options = null, TrainingDraws? draws = null)
    {
        ArgumentNullException.ThrowIfNull(modules);
        ArgumentNullException.ThrowIfNull(classes);
        _modules = modules;
        _options = options ?? new OfficialTrainingOptions();
        _draws = draws ?? TrainingDraws.Seeded(0, modules.Device);
        _reader = new BatchReader(modules, _options, _draws);
        var matcher = new HungarianMatcher(_draws.Points, _options.Points.Points, _options.Costs);
        _step = new PrototypeStep(modules.Interface, _options.Prototype, new SetCriterion(_options.Terms, matcher, _options.Points, _draws.Points), _options.Weights);
        modules.Vision.Backbone.DrawBranchesFrom(_draws.Branches);
        if (classes.Count > 0)
        {
            using var noGradient = no_grad();
            _classes = modules.EmbedClasses(classes.Select(text => (text.Ids, text.Attended))).DetachFromDisposeScope();
            Vocabulary = new ClassVocabulary(_classes, modules.LogitScale);
        }
    }

    /// <summary>The classes' embeddings, which every step's class prompts refresh; <see langword="null"/> without classes.</summary>
    public ClassVocabulary? Vocabulary { get; }

    /// <summary>Computes the losses of a batch and adds their gradients to those of the parameters.</summary>
    /// <param name="batch">The images with their prompts and truth; none is changed.</param>
    /// <returns>The weighted losses by name and layer, and their sum.</returns>
    /// <exception cref="ArgumentException">The samples do not fit together, or lack what a loss reads.</exception>
    /// <exception cref="FindException">The prototype lacks what the samples have.</exception>
    public StepLosses Run(IReadOnlyList<OfficialSample> batch)
    {
        using var forward = Forward(batch);
        forward.Backward();
        return forward.Read();
    }

    /// <summary>Computes the losses of a batch.</summary>
    /// <param name="batch">The images with their prompts and truth; none is changed.</param>
    /// <returns>Losses and outputs, owned by the caller.</returns>
    /// <exception cref="ArgumentException">The samples do not fit together, or lack what a loss reads.</exception>
    /// <exception cref="FindException">The prototype lacks what the samples have.</exception>
    public StepForward Forward(IReadOnlyList<OfficialSample> batch)
    {
        using var scope = NewDisposeScope();
        _modules.Train();
        var prepared = _reader.Read(batch);
        CorrectStrokes(prepared);
        var forward = _step.Forward(prepared.Inputs(_options.Prototype, _draws.Random), prepared.Targets, _modules.LogitScale, Vocabulary, prepared.Fresh);
        foreach (var tensor in forward.Tensors)
        {
            tensor.MoveToOuterDisposeScope();
        }

        return forward;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Vocabulary?.Dispose();
        _classes?.Dispose();
    }

    /// <summary>Asks with the strokes as they are and clicks on what came out wrong, as often as is drawn; nothing is learnt from that.</summary>
    private void CorrectStrokes(PreparedBatch prepared)
    {
        if (prepared.Strokes is not { } strokes)
        {
            return;
        }

        using var noGradient = no_grad();
        var corrections = _draws.Random.Next(0, _options.MaxCorrections + 1);
        for (var i = 0; i < corrections; i++)
        {
            using var answer = _modules.Interface.Forward(_options.Prototype, prepared.StrokesOnly(_options.Prototype, _draws.Random));
            strokes.Correct(answer);
        }
    }
}
