{{ tidy_observations('mlab_iqb') }}
