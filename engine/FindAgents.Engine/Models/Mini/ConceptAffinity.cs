using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Engine.Models.Mini;

/// <summary>Which of the vision foundation's classes a phrase may mean: what lets "puppy" or "animal" use a detector that was taught the word "dog".</summary>
/// <remarks>Read from the angle between phrase and class name in the semantic space. Stateless; safe for concurrent inference.</remarks>
internal sealed class ConceptAffinity : Module
{
    private const double InitialScale = 2.3; // e^2.3 ≈ 10
    private const double InitialBias = -5;

    private readonly Parameter logit_scale;
    private readonly Parameter logit_bias;

    /// <summary>Creates the affinity.</summary>
    public ConceptAffinity()
        : base(nameof(ConceptAffinity))
    {
        logit_scale = Parameter(tensor((float)InitialScale));
        logit_bias = Parameter(tensor((float)InitialBias));
        RegisterComponents();
    }

    /// <summary>How likely each phrase means each class.</summary>
    /// <param name="phrases">(P, D), of unit length.</param>
    /// <param name="classes">(V, D), of unit length.</param>
    /// <returns>(P, V) logits, owned by the caller.</returns>
    public Tensor Logits(Tensor phrases, Tensor classes)
    {
        using var scope = NewDisposeScope();
        return (phrases.matmul(classes.t()) * logit_scale.exp()).Plus(logit_bias).MoveToOuterDisposeScope();
    }

    /// <summary>How strongly the foundation sees each phrase at each peak: the best of the classes that the phrase may mean.</summary>
    /// <param name="heat">(K, V): every class's score at the peaks, 0–1.</param>
    /// <param name="affinity">(P, V), 0–1.</param>
    /// <returns>(K, P), 0–1, owned by the caller.</returns>
    public static Tensor Heat(Tensor heat, Tensor affinity)
    {
        using var scope = NewDisposeScope();
        return (heat.unsqueeze(1) * affinity.unsqueeze(0)).amax([2]).MoveToOuterDisposeScope(); // (K, P, V) -> (K, P)
    }
}
