/** Results as the API has them. */

export interface WireDatapoint {
  value?: number;
  confidence_interval?: [number, number];
  value_scaled?: number;
  confidence_interval_scaled?: [number, number];
  significance?: number;
  is_significant: boolean;
  is_most_conclusive: boolean;
  lift_status: 'better' | 'worse' | 'equal';
  visitors_remaining: number;
  x_stats?: {
    p_value?: number;
    p_adjusted?: number;
    gate?: string;
    difference?: number;
    difference_interval?: [number, number];
    chance_to_win?: number;
    loss_of_shipping?: number;
    running_significance?: number;
    cannot_say?: string;
  };
}

export interface WireOutcome {
  variation_id: string;
  name: string;
  is_baseline: boolean;
  value: number;
  samples: number;
  rate: number;
  lift?: WireDatapoint;
  total_increase?: WireDatapoint;
  x_stats?: { units?: number; nonzero?: number };
}

interface WireMetricHead {
  event_id?: number | null;
  name: string;
  aggregator: string;
  field?: string | null;
  scope?: string | null;
  winning_direction: string;
  /** The parts of a ratio. */
  metrics?: { role?: string; aggregator?: string; field?: string | null }[];
}

export interface WireMetric extends WireMetricHead {
  conclusion?: { winner?: string; loser?: string };
  results: Record<string, WireOutcome>;
  x_stats?: { is_guardrail?: boolean; cap?: number; improvement_over_equal?: number; tier?: string };
}

export interface WireSplit {
  status: 'good' | 'caution' | 'critical' | 'not_applicable';
  p_value?: number;
  counts: Record<string, number>;
  expected?: Record<string, number>;
}

interface WireStats {
  engine?: 'sequential' | 'fixed_horizon' | 'bayesian';
  n_star?: number;
  reset_at?: string;
  srm?: WireSplit;
  switched_visitors?: number;
  quarantined_visitors?: number;
  unattributed_conversions?: number;
  duplicates?: number;
}

export interface WireResults {
  experiment_id: number;
  start_time: string;
  end_time: string;
  confidence_threshold: number;
  is_stale: boolean;
  stats_config: { confidence_level: number; difference_type: string; epoch_enabled: boolean };
  reach: {
    total_count: number;
    variations: Record<
      string,
      { count: number; name: string; variation_id: string; variation_reach: number }
    >;
  };
  metrics: WireMetric[];
  x_stats?: WireStats;
}

export interface WirePoint {
  time: string;
  value: number;
  samples: number;
  rate: number;
  lift?: WireDatapoint;
}

export interface WireTimeseries {
  metrics: (WireMetricHead & {
    results: Record<
      string,
      { variation_id: string; name: string; is_baseline: boolean; timeseries: WirePoint[] }
    >;
  })[];
  /** How traffic was divided from each time on, in basis points. */
  x_allocation?: { time: string; weights: Record<string, number> }[];
  x_srm?: (WireSplit & { time: string; running_p_value?: number })[];
}
